// SPDX-FileCopyrightText: 2026 The KVGlass authors
// SPDX-License-Identifier: Apache-2.0

#include "kernels/cuda/kv_cache.h"

#include "kernels/cuda/cuda_error.h"

namespace kvglass::cuda {

KvCache::KvCache(const ModelConfig& config, std::int64_t layers, KvType type)
    : m_layers(layers), m_heads(config.heads), m_headSize(config.headSize()),
      m_contextLength(config.contextLength), m_type(type) {}

Result<KvCache> KvCache::create(const ModelConfig& config, std::int64_t layers, KvType type) {
    KvCache cache(config, layers, type);
    const std::int64_t chunks = (config.contextLength + kChunkPositions - 1) / kChunkPositions;
    const auto bytes = chunks * static_cast<std::int64_t>(sizeof(void*));
    KVGLASS_TRY(keep(cache.m_table, DeviceBuffer::allocate(bytes, "the table of the KV cache")));
    KVGLASS_TRY(
        keep(cache.m_hostTable, PinnedBuffer::allocate(bytes, "the table of the KV cache")));
    cache.m_chunks.reserve(static_cast<std::size_t>(chunks));
    return cache;
}

Status KvCache::reserve(std::int64_t positions, cudaStream_t stream) {
    const std::int64_t before = chunks();
    while (chunks() * kChunkPositions < positions) {
        const std::int64_t held = layer(0).held(static_cast<int>(chunks()));
        Result<DeviceBuffer> chunk =
            DeviceBuffer::allocate(held * bytesPerPosition(), "a chunk of the KV cache");
        if (!chunk) {
            shrinkTo(before);
            return fail(std::move(chunk.error()));
        }
        m_hostTable.as<void*>()[chunks()] = chunk->as<void>();
        m_chunks.push_back(std::move(*chunk));
    }
    if (chunks() == before)
        return {};
    const cudaError_t copied =
        cudaMemcpyAsync(m_table.as<void>(), m_hostTable.as<void>(),
                        static_cast<std::size_t>(m_table.bytes()), cudaMemcpyHostToDevice, stream);
    if (copied != cudaSuccess)
        shrinkTo(before);
    KVGLASS_CUDA_TRY(copied);
    return {};
}

void KvCache::shrinkTo(std::int64_t chunks) {
    m_chunks.resize(static_cast<std::size_t>(std::min(chunks, this->chunks())));
}

Status KvCache::copyFrom(const KvCache& other, std::int64_t positions, cudaStream_t stream) {
    KVGLASS_TRY(reserve(positions, stream));
    const std::int64_t used = (positions + kChunkPositions - 1) / kChunkPositions;
    for (std::size_t chunk = 0; chunk < static_cast<std::size_t>(used); ++chunk)
        KVGLASS_CUDA_TRY(cudaMemcpyAsync(
            m_chunks[chunk].as<void>(), other.m_chunks[chunk].as<void>(),
            static_cast<std::size_t>(m_chunks[chunk].bytes()), cudaMemcpyDeviceToDevice, stream));
    return {};
}

KvView KvCache::layer(std::int64_t index) const {
    return {.chunks = m_table.as<void*>(),
            .type = m_type,
            .layer = static_cast<int>(index),
            .heads = static_cast<int>(m_heads),
            .headSize = static_cast<int>(m_headSize),
            .contextLength = static_cast<int>(m_contextLength)};
}

} // namespace kvglass::cuda
