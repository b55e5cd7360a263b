// SPDX-FileCopyrightText: 2026 The KVGlass authors
// SPDX-License-Identifier: Apache-2.0

// Keys and values of a sequence in chunks of 64 positions, each an allocation of its own, so that
// the cache grows with the text. Within a chunk every head has its keys transposed, (D, 64), and
// its values as rows, (64, D): scores and sums then read memory from end to end.

#pragma once

#include <cstdint>
#include <vector>

#include "engine/backend/model_config.h"
#include "engine/backend/types.h"
#include "kernels/cpu/float_buffer.h"

namespace kvglass::cpu {

inline constexpr std::int64_t kChunkPositions = 64;

/// Keys and values of one layer. Chunk p holds positions [64 p, 64 p + 64).
struct KvView {
    float* const* chunks = nullptr;
    std::int64_t layerOffset = 0; // floats from the start of a chunk
    std::int64_t headSize = 0;    // D

    [[nodiscard]] float* keys(std::int64_t chunk, std::int64_t head) const { // (D, 64)
        return chunks[chunk] + layerOffset + head * 2 * headSize * kChunkPositions;
    }
    [[nodiscard]] float* values(std::int64_t chunk, std::int64_t head) const { // (64, D)
        return keys(chunk, head) + headSize * kChunkPositions;
    }
};

class KvCache {
public:
    /// For `layers` layers; a pass that keeps nothing uses one layer over and over.
    KvCache(const ModelConfig& config, std::int64_t layers);

    /// Makes room for `positions`; what is there stays. Error: OutOfMemory, nothing changed.
    [[nodiscard]] Status reserve(std::int64_t positions);

    /// Gives back all chunks beyond the first `chunks`.
    void shrinkTo(std::int64_t chunks);

    /// Copies the chunks of `positions` from a cache of the same shape. Error: OutOfMemory.
    [[nodiscard]] Status copyFrom(const KvCache& other, std::int64_t positions);

    [[nodiscard]] std::int64_t chunks() const { return static_cast<std::int64_t>(m_chunks.size()); }
    [[nodiscard]] std::int64_t reservedBytes() const { return chunks() * chunkBytes(); }
    [[nodiscard]] std::int64_t bytesPerPosition() const { return chunkBytes() / kChunkPositions; }
    [[nodiscard]] std::int64_t bytesFor(std::int64_t positions) const {
        return roundUp(positions, kChunkPositions) / kChunkPositions * chunkBytes();
    }
    [[nodiscard]] KvView layer(std::int64_t index) const {
        return {m_pointers.data(), index * m_layerFloats, m_headSize};
    }

private:
    [[nodiscard]] std::int64_t chunkBytes() const {
        return m_layers * m_layerFloats * static_cast<std::int64_t>(sizeof(float));
    }

    std::int64_t m_layers;
    std::int64_t m_layerFloats; // of one layer in one chunk
    std::int64_t m_headSize;
    std::vector<FloatBuffer> m_chunks; // each (L, H, [keys (D, 64), values (64, D)])
    std::vector<float*> m_pointers;    // to them
};

} // namespace kvglass::cpu
