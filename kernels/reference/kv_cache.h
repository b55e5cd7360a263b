// SPDX-FileCopyrightText: 2026 The KVGlass authors
// SPDX-License-Identifier: Apache-2.0

// Keys and values of earlier positions: what a KV cache is. Memory comes in chunks of 64 positions
// as the text grows, so that used, reserved and capacity are three different, true figures.

#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "engine/base/ids.h"
#include "kernels/reference/matrix.h"

namespace kvglass::reference {

/// Positions per allocation. The last chunk is cut where the context ends.
inline constexpr std::int64_t kCacheChunk = 64;

/// Holds rows of C channels, head h at h * D, one key and one value per kept layer and position.
/// With `keptLayers` = 1 every layer of a model writes over the one before it: that is the scratch
/// of the policy off, which needs the keys and values of the layer it is in, and no others.
class KvCache {
public:
    KvCache(std::int64_t keptLayers, std::int64_t channels, std::int64_t contextLength);

    /// Makes room for `positions` in all. Throws std::bad_alloc and is then unchanged.
    void reserve(std::int64_t positions);

    /// Gives back every chunk beyond the first `positions` positions; 0 gives back everything.
    void release(std::int64_t positions);

    /// Stores the k and v columns of `qkv` (T, 3C) for the positions from `firstPosition` on.
    void write(LayerIndex layer, std::int64_t firstPosition, const Matrix& qkv);

    [[nodiscard]] std::span<const double> key(LayerIndex layer, std::int64_t position) const; // (C)
    [[nodiscard]] std::span<const double> value(LayerIndex layer,
                                                std::int64_t position) const; // (C)

    [[nodiscard]] std::int64_t reservedPositions() const;
    [[nodiscard]] std::int64_t bytesPerPosition() const; // keys and values of all kept layers
    [[nodiscard]] std::int64_t reservedBytes() const;    // as held from the allocator
    [[nodiscard]] std::int64_t capacityBytes() const;    // at full context

private:
    enum class Part : std::uint8_t { Key, Value };

    [[nodiscard]] std::size_t offset(Part part, LayerIndex layer, std::int64_t position) const;

    std::int64_t m_keptLayers;
    std::int64_t m_channels;
    std::int64_t m_contextLength;
    std::vector<std::vector<double>> m_chunks; // each (keptLayers, 2, positions of the chunk, C)
};

} // namespace kvglass::reference
