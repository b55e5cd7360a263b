// SPDX-FileCopyrightText: 2026 The KVGlass authors
// SPDX-License-Identifier: Apache-2.0

// All weights of a model as this backend holds them, by the names of the paper.

#pragma once

#include <cstdint>
#include <vector>

#include "engine/backend/backend.h"
#include "kernels/cpu/packed_matrix.h"
#include "kernels/cpu/thread_pool.h"

namespace kvglass::cpu {

struct NormWeights {
    FloatBuffer gain; // (C)
    FloatBuffer bias; // (C)
};

struct LinearWeights {
    PackedMatrix matrix; // (K, N)
    FloatBuffer bias;    // (N rounded up to whole panels), zero beyond N
};

struct LayerWeights {
    NormWeights attentionNorm;
    LinearWeights qkv;        // (C, 3C)
    LinearWeights projection; // (C, C)
    NormWeights mlpNorm;
    LinearWeights fc;            // (C, I)
    LinearWeights mlpProjection; // (I, C)
};

struct Weights {
    // All matrices, one after the other: a large block is on huge pages whole, where a small matrix
    // by itself would not be.
    ByteBuffer matrices;
    PackedMatrix tokenEmbedding;   // (C, V): column t is the embedding of token t
    FloatBuffer positionEmbedding; // (contextLength, C)
    std::vector<LayerWeights> layers;
    NormWeights finalNorm;
    PackedMatrix untiedHead; // (C, V) when the embeddings are not tied, else empty

    [[nodiscard]] const PackedMatrix& head() const {
        return untiedHead.outputs() > 0 ? untiedHead : tokenEmbedding;
    }
    [[nodiscard]] std::int64_t bytes() const;
};

/// Allocates and reads everything, row blocks in parallel on the pool, and converts matrices to the
/// wanted type; reports progress from the calling thread. Vectors and the table of positions stay
/// f32. Errors: those of the source, Unsupported (a number beyond the type's range), OutOfMemory,
/// Cancelled.
[[nodiscard]] Result<Weights> loadWeights(const ModelConfig& config, const WeightSource& source,
                                          const LoadOptions& options, ThreadPool& pool);

} // namespace kvglass::cpu
