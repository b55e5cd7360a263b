// SPDX-FileCopyrightText: 2026 The KVGlass authors
// SPDX-License-Identifier: Apache-2.0

#include "kernels/reference/kv_cache.h"

#include <algorithm>

namespace kvglass::reference {

namespace {

std::size_t chunkOf(std::int64_t position) {
    return static_cast<std::size_t>(position / kCacheChunk);
}

std::size_t chunksFor(std::int64_t positions) {
    return static_cast<std::size_t>((positions + kCacheChunk - 1) / kCacheChunk);
}

/// Positions in the chunk at `index`: a whole chunk, or what is left of the context.
std::int64_t positionsIn(std::size_t index, std::int64_t contextLength) {
    return std::min(kCacheChunk, contextLength - static_cast<std::int64_t>(index) * kCacheChunk);
}

} // namespace

KvCache::KvCache(std::int64_t keptLayers, std::int64_t channels, std::int64_t contextLength)
    : m_keptLayers(keptLayers), m_channels(channels), m_contextLength(contextLength) {}

void KvCache::reserve(std::int64_t positions) {
    ENSURE(positions <= m_contextLength);
    const std::size_t before = m_chunks.size();
    try {
        while (m_chunks.size() < chunksFor(positions)) {
            const std::int64_t held = positionsIn(m_chunks.size(), m_contextLength);
            m_chunks.emplace_back(static_cast<std::size_t>(m_keptLayers * 2 * held * m_channels));
        }
    } catch (...) {
        m_chunks.resize(std::min(before, m_chunks.size()));
        throw;
    }
}

void KvCache::release(std::int64_t positions) {
    m_chunks.resize(std::min(m_chunks.size(), chunksFor(positions)));
}

void KvCache::write(LayerIndex layer, std::int64_t firstPosition, const Matrix& qkv) {
    const auto channels = static_cast<std::size_t>(m_channels);
    for (std::int64_t t = 0; t < qkv.rows(); ++t) {
        const std::int64_t position = firstPosition + t;
        std::vector<double>& chunk = m_chunks.at(chunkOf(position));
        const auto k = qkv.row(t).subspan(channels, channels);     // (C)
        const auto v = qkv.row(t).subspan(2 * channels, channels); // (C)
        std::ranges::copy(k, chunk.data() + offset(Part::Key, layer, position));
        std::ranges::copy(v, chunk.data() + offset(Part::Value, layer, position));
    }
}

std::span<const double> KvCache::key(LayerIndex layer, std::int64_t position) const {
    const std::vector<double>& chunk = m_chunks[chunkOf(position)];
    return {chunk.data() + offset(Part::Key, layer, position),
            static_cast<std::size_t>(m_channels)};
}

std::span<const double> KvCache::value(LayerIndex layer, std::int64_t position) const {
    const std::vector<double>& chunk = m_chunks[chunkOf(position)];
    return {chunk.data() + offset(Part::Value, layer, position),
            static_cast<std::size_t>(m_channels)};
}

std::size_t KvCache::offset(Part part, LayerIndex layer, std::int64_t position) const {
    const std::int64_t held = positionsIn(chunkOf(position), m_contextLength);
    const std::int64_t block = 2 * (layer.value % m_keptLayers) + (part == Part::Key ? 0 : 1);
    return static_cast<std::size_t>((block * held + position % kCacheChunk) * m_channels);
}

std::int64_t KvCache::reservedPositions() const {
    const auto chunks = static_cast<std::int64_t>(m_chunks.size());
    return std::min(chunks * kCacheChunk, m_contextLength);
}

std::int64_t KvCache::bytesPerPosition() const {
    return m_keptLayers * 2 * m_channels * static_cast<std::int64_t>(sizeof(double));
}

std::int64_t KvCache::reservedBytes() const {
    std::size_t values = 0;
    for (const std::vector<double>& chunk : m_chunks)
        values += chunk.capacity();
    return static_cast<std::int64_t>(values * sizeof(double));
}

std::int64_t KvCache::capacityBytes() const { return m_contextLength * bytesPerPosition(); }

} // namespace kvglass::reference
