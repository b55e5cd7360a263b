// SPDX-FileCopyrightText: 2026 The KVGlass authors
// SPDX-License-Identifier: Apache-2.0

// All weights of a model in one block of device memory, by the names of the paper. Matrices are
// stored by outputs, so that what one output needs lies in one piece, with rows padded to 16 bytes;
// norms and biases are f32.

#pragma once

#include <cstdint>
#include <vector>

#include "engine/backend/backend.h"
#include "kernels/cuda/handles.h"
#include "kernels/cuda/operations.h"

namespace kvglass::cuda {

/// One layer: attention, then the MLP, each behind its own layer norm.
struct LayerWeights {
    NormView attentionNorm;
    LinearView qkv;        // outputs are q, then k, then v; head h at h * D within each
    LinearView projection; // (C, C)
    NormView mlpNorm;
    LinearView fc;            // (I, C)
    LinearView mlpProjection; // (C, I)
};

struct Weights {
    DeviceBuffer memory; // all of the following lies in it
    LinearView tokenEmbedding;
    LinearView positionEmbedding;
    LinearView untiedHead; // without a matrix when the embeddings are tied
    NormView finalNorm;
    std::vector<LayerWeights> layers;

    [[nodiscard]] const LinearView& head() const {
        return untiedHead.matrix != nullptr ? untiedHead : tokenEmbedding;
    }
    [[nodiscard]] std::int64_t bytes() const { return memory.bytes(); }
};

/// Elements from row to row of a stored matrix.
[[nodiscard]] int storedStride(std::int64_t columns, WeightType type);
[[nodiscard]] std::int64_t bytesPerNumber(WeightType type);

/// Reads, converts and repacks all weights in blocks, reading the next while the device repacks the
/// last. Errors: those of the source, OutOfMemory, DeviceLost, Cancelled, Unsupported (a weight too
/// large for f16).
[[nodiscard]] Result<Weights> loadWeights(const ModelConfig& config, const WeightSource& source,
                                          const LoadOptions& options);

} // namespace kvglass::cuda
