// SPDX-FileCopyrightText: 2026 The KVGlass authors
// SPDX-License-Identifier: Apache-2.0

// Keys and values of a sequence in device memory, in chunks of 64 positions (kv_view.h). Each chunk
// is an allocation of its own, so that used, reserved and capacity are three true figures; kernels
// find them through a table in device memory, so that a recorded graph survives their coming and
// going.

#pragma once

#include <algorithm>
#include <cstdint>
#include <vector>

#include "engine/backend/model_config.h"
#include "kernels/cuda/handles.h"
#include "kernels/cuda/kv_view.h"

namespace kvglass::cuda {

class KvCache {
public:
    /// For `layers` layers; a pass that keeps nothing uses one layer over and over. Error:
    /// OutOfMemory.
    [[nodiscard]] static Result<KvCache> create(const ModelConfig& config, std::int64_t layers,
                                                KvType type);

    /// Makes room for `positions`; what is there stays. The table is brought up to date in
    /// `stream`. Error: OutOfMemory, nothing changed.
    [[nodiscard]] Status reserve(std::int64_t positions, cudaStream_t stream);

    /// Gives back all chunks beyond the first `chunks`. No kernel may be using them.
    void shrinkTo(std::int64_t chunks);

    /// Copies the chunks of `positions` from a cache of the same shape, in `stream`. Error:
    /// OutOfMemory.
    [[nodiscard]] Status copyFrom(const KvCache& other, std::int64_t positions,
                                  cudaStream_t stream);

    [[nodiscard]] KvView layer(std::int64_t index) const;
    [[nodiscard]] KvType type() const { return m_type; }
    [[nodiscard]] std::int64_t chunks() const { return static_cast<std::int64_t>(m_chunks.size()); }
    [[nodiscard]] std::int64_t bytesPerPosition() const {
        return 2 * m_layers * m_heads * m_headSize * bytesPerValue(m_type);
    }
    [[nodiscard]] std::int64_t reservedBytes() const {
        return std::min(chunks() * kChunkPositions, m_contextLength) * bytesPerPosition();
    }
    [[nodiscard]] std::int64_t capacityBytes() const { // at full context
        return m_contextLength * bytesPerPosition();
    }
    [[nodiscard]] std::int64_t tableBytes() const { return m_table.bytes() + m_hostTable.bytes(); }

private:
    KvCache(const ModelConfig& config, std::int64_t layers, KvType type);

    std::int64_t m_layers;
    std::int64_t m_heads;
    std::int64_t m_headSize;
    std::int64_t m_contextLength;
    KvType m_type;
    std::vector<DeviceBuffer> m_chunks; // never more than create() reserved
    DeviceBuffer m_table;               // (chunks of the context) addresses
    PinnedBuffer m_hostTable;           // the same, to copy from
};

} // namespace kvglass::cuda
