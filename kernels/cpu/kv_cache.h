// SPDX-FileCopyrightText: 2026 The KVGlass authors
// SPDX-License-Identifier: Apache-2.0

// Keys and values of a sequence in chunks of 64 positions, each an allocation of its own, so that
// the cache grows with the text. Within a chunk every head has its keys transposed, (D, 64), and
// its values as rows, (64, D): scores and sums then read memory from end to end. The last chunk is
// cut where the context ends: it holds fewer positions, (D, held) and (held, D). A cache of int8
// has one f32 scale per position, layer, head and side; they lie together at the chunk's start.

#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <vector>

#include "engine/backend/model_config.h"
#include "engine/backend/types.h"
#include "kernels/cpu/buffer.h"

namespace kvglass::cpu {

inline constexpr std::int64_t kChunkPositions = 64;

/// The sizes that decide where a number lies in a chunk.
struct KvShape {
    KvType type = KvType::F32;
    std::int64_t layers = 0;        // L, or 1 for a pass that keeps nothing
    std::int64_t heads = 0;         // H
    std::int64_t headSize = 0;      // D
    std::int64_t contextLength = 0; // positions of all chunks together

    /// Positions that there is room for in `chunk`: 64, or fewer in the last of the context.
    [[nodiscard]] std::int64_t held(std::int64_t chunk) const {
        return std::min(kChunkPositions, contextLength - chunk * kChunkPositions);
    }
    [[nodiscard]] std::int64_t scaleBytesPerPosition() const {
        return type == KvType::Int8 ? layers * heads * 2 * std::int64_t{sizeof(float)} : 0;
    }
    [[nodiscard]] std::int64_t bytesPerPosition() const {
        return scaleBytesPerPosition() + layers * heads * 2 * headSize * bytesPerValue(type);
    }
};

/// Keys and values of one layer, as numbers of the cache's type: float, std::uint16_t with the bits
/// of f16, or std::int8_t. Chunk p holds positions [64 p, 64 p + 64).
struct KvView {
    std::byte* const* chunks = nullptr;
    KvShape shape{};
    std::int64_t layer = 0;

    template <class T> [[nodiscard]] T* keys(std::int64_t chunk, std::int64_t head) const {
        const std::int64_t before =
            (layer * shape.heads + head) * 2 * shape.headSize; // of each position
        return reinterpret_cast<T*>(chunks[chunk] +
                                    shape.scaleBytesPerPosition() * shape.held(chunk)) +
               before * shape.held(chunk); // (D, held)
    }
    template <class T> [[nodiscard]] T* values(std::int64_t chunk, std::int64_t head) const {
        return keys<T>(chunk, head) + shape.headSize * shape.held(chunk); // (held, D)
    }
    [[nodiscard]] float* keyScales(std::int64_t chunk, std::int64_t head) const { // (held)
        return reinterpret_cast<float*>(chunks[chunk]) +
               (layer * shape.heads + head) * 2 * shape.held(chunk);
    }
    [[nodiscard]] float* valueScales(std::int64_t chunk, std::int64_t head) const { // (held)
        return keyScales(chunk, head) + shape.held(chunk);
    }
};

class KvCache {
public:
    /// For `layers` layers; a pass that keeps nothing uses one layer over and over.
    KvCache(const ModelConfig& config, std::int64_t layers, KvType type);

    /// Makes room for `positions`; what is there stays. Error: OutOfMemory, nothing changed.
    [[nodiscard]] Status reserve(std::int64_t positions);

    /// Gives back all chunks beyond the first `chunks`.
    void shrinkTo(std::int64_t chunks);

    /// Copies the chunks of `positions` from a cache of the same shape. Error: OutOfMemory.
    [[nodiscard]] Status copyFrom(const KvCache& other, std::int64_t positions);

    [[nodiscard]] KvType type() const { return m_shape.type; }
    [[nodiscard]] std::int64_t chunks() const { return static_cast<std::int64_t>(m_chunks.size()); }
    [[nodiscard]] std::int64_t reservedBytes() const {
        return std::min(chunks() * kChunkPositions, m_shape.contextLength) * bytesPerPosition();
    }
    [[nodiscard]] std::int64_t capacityBytes() const { // at full context
        return m_shape.contextLength * bytesPerPosition();
    }
    [[nodiscard]] std::int64_t bytesPerPosition() const { return m_shape.bytesPerPosition(); }
    [[nodiscard]] KvView layer(std::int64_t index) const {
        return {m_pointers.data(), m_shape, index};
    }

private:
    KvShape m_shape;
    std::vector<ByteBuffer> m_chunks;
    std::vector<std::byte*> m_pointers; // to them
};

} // namespace kvglass::cpu
