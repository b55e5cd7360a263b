// SPDX-FileCopyrightText: 2026 The KVGlass authors
// SPDX-License-Identifier: Apache-2.0

// Keys and values of a sequence in chunks of 64 positions, each an allocation of its own, so that
// the cache grows with the text. Within a chunk every head has its keys transposed, (D, 64), and
// its values as rows, (64, D): scores and sums then read memory from end to end. The last chunk is
// cut where the context ends: it holds fewer positions, (D, held) and (held, D).

#pragma once

#include <algorithm>
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
    std::int64_t firstChannel = 0;  // 2 C times the layer: where it starts in a chunk
    std::int64_t headSize = 0;      // D
    std::int64_t contextLength = 0; // positions of all chunks together

    /// Positions that there is room for in `chunk`: 64, or fewer in the last of the context.
    [[nodiscard]] std::int64_t held(std::int64_t chunk) const {
        return std::min(kChunkPositions, contextLength - chunk * kChunkPositions);
    }
    [[nodiscard]] float* keys(std::int64_t chunk, std::int64_t head) const { // (D, held)
        return chunks[chunk] + (firstChannel + head * 2 * headSize) * held(chunk);
    }
    [[nodiscard]] float* values(std::int64_t chunk, std::int64_t head) const { // (held, D)
        return keys(chunk, head) + headSize * held(chunk);
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
    [[nodiscard]] std::int64_t reservedBytes() const {
        return std::min(chunks() * kChunkPositions, m_contextLength) * bytesPerPosition();
    }
    [[nodiscard]] std::int64_t capacityBytes() const { // at full context
        return m_contextLength * bytesPerPosition();
    }
    [[nodiscard]] std::int64_t bytesPerPosition() const {
        return m_layers * m_layerChannels * static_cast<std::int64_t>(sizeof(float));
    }
    [[nodiscard]] KvView layer(std::int64_t index) const {
        return {m_pointers.data(), index * m_layerChannels, m_headSize, m_contextLength};
    }

private:
    std::int64_t m_layers;
    std::int64_t m_layerChannels; // 2 C: keys and values of a position in one layer
    std::int64_t m_headSize;
    std::int64_t m_contextLength;
    std::vector<FloatBuffer> m_chunks; // each (L, H, [keys (D, held), values (held, D)])
    std::vector<float*> m_pointers;    // to them
};

} // namespace kvglass::cpu
