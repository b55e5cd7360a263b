// SPDX-FileCopyrightText: 2026 The KVGlass authors
// SPDX-License-Identifier: Apache-2.0

#include "kernels/cpu/kv_cache.h"

#include <algorithm>

namespace kvglass::cpu {

KvCache::KvCache(const ModelConfig& config, std::int64_t layers)
    : m_layers(layers), m_layerChannels(2 * config.channels), m_headSize(config.headSize()),
      m_contextLength(config.contextLength) {
    const auto most = static_cast<std::size_t>(config.contextLength / kChunkPositions +
                                               1); // growing never throws
    m_chunks.reserve(most);
    m_pointers.reserve(most);
}

Status KvCache::reserve(std::int64_t positions) {
    const std::int64_t before = chunks();
    while (chunks() * kChunkPositions < positions) {
        const std::int64_t held =
            std::min(kChunkPositions, m_contextLength - chunks() * kChunkPositions);
        Result<FloatBuffer> chunk =
            FloatBuffer::allocate(m_layers * m_layerChannels * held, "a chunk of the KV cache");
        if (!chunk) {
            shrinkTo(before);
            return fail(chunk.error());
        }
        m_pointers.push_back(chunk->data());
        m_chunks.push_back(std::move(*chunk));
    }
    return {};
}

void KvCache::shrinkTo(std::int64_t chunks) {
    const auto size = static_cast<std::size_t>(std::min(chunks, this->chunks()));
    m_chunks.resize(size);
    m_pointers.resize(size);
}

Status KvCache::copyFrom(const KvCache& other, std::int64_t positions) {
    if (Status reserved = reserve(positions); !reserved)
        return reserved;
    const std::int64_t used = roundUp(positions, kChunkPositions) / kChunkPositions;
    for (std::size_t chunk = 0; chunk < static_cast<std::size_t>(used); ++chunk)
        std::copy_n(other.m_chunks[chunk].data(), m_chunks[chunk].size(), m_chunks[chunk].data());
    return {};
}

} // namespace kvglass::cpu
