// SPDX-FileCopyrightText: 2026 The KVGlass authors
// SPDX-License-Identifier: Apache-2.0

// Where kernels find keys and values. A cache is a table of chunks of 64 positions, each an
// allocation of its own with all layers in it: (layers, 2, H, held, D). The last chunk is cut where
// the context ends and holds fewer positions. One head of one layer lies in one piece.

#pragma once

#include <cstdint>

#include <cuda_runtime.h>

#include "engine/backend/types.h"

namespace kvglass::cuda {

inline constexpr int kChunkPositions = 64;

struct KvView {
    void* const* chunks = nullptr; // in device memory
    KvType type = KvType::F32;
    int layer = 0; // among those that the chunks hold
    int heads = 0;
    int headSize = 0;
    int contextLength = 0;

    /// Positions that there is room for in `chunk`.
    [[nodiscard]] __host__ __device__ int held(int chunk) const {
        const int rest = contextLength - chunk * kChunkPositions;
        return rest < kChunkPositions ? rest : kChunkPositions;
    }

    /// (held, D): the keys of one head, or its values.
    template <class Stored> [[nodiscard]] __device__ Stored* keys(int chunk, int head) const {
        return part<Stored>(chunk, head, 0);
    }
    template <class Stored> [[nodiscard]] __device__ Stored* values(int chunk, int head) const {
        return part<Stored>(chunk, head, 1);
    }

private:
    template <class Stored>
    [[nodiscard]] __device__ Stored* part(int chunk, int head, int which) const {
        const std::int64_t matrix =
            (static_cast<std::int64_t>(layer) * 2 + which) * heads + head; // each (held, D)
        return static_cast<Stored*>(chunks[chunk]) + matrix * held(chunk) * headSize;
    }
};

} // namespace kvglass::cuda
