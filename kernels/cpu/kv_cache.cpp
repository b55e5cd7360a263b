// SPDX-FileCopyrightText: 2026 The KVGlass authors
// SPDX-License-Identifier: Apache-2.0

#include "kernels/cpu/kv_cache.h"

#include <algorithm>

namespace kvglass::cpu {

KvCache::KvCache(const ModelConfig& config, std::int64_t layers, KvType type)
    : m_shape{type, layers, config.heads, config.headSize(), config.contextLength} {
    const auto most = static_cast<std::size_t>(config.contextLength / kChunkPositions +
                                               1); // growing never throws
    m_chunks.reserve(most);
    m_pointers.reserve(most);
}

Status KvCache::reserve(std::int64_t positions) {
    const std::int64_t before = chunks();
    while (chunks() * kChunkPositions < positions) {
        Result<ByteBuffer> chunk = ByteBuffer::allocate(m_shape.held(chunks()) * bytesPerPosition(),
                                                        "a chunk of the KV cache");
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
