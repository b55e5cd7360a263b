// SPDX-FileCopyrightText: 2026 The KVGlass authors
// SPDX-License-Identifier: Apache-2.0

// All weights of a model as double-precision matrices, by the names of the paper.

#pragma once

#include <cstdint>
#include <vector>

#include "engine/backend/backend.h"
#include "engine/backend/model_config.h"
#include "engine/base/error.h"
#include "kernels/reference/matrix.h"

namespace kvglass::reference {

/// One layer: attention, then the MLP, each behind its own layer norm.
struct BlockWeights {
    Matrix attentionNormGain;         // (1, C)
    Matrix attentionNormBias;         // (1, C)
    Matrix qkvWeight;                 // (C, 3C): columns are q, then k, then v; head h at h * D
    Matrix qkvBias;                   // (1, 3C)
    Matrix attentionProjectionWeight; // (C, C)
    Matrix attentionProjectionBias;   // (1, C)
    Matrix mlpNormGain;               // (1, C)
    Matrix mlpNormBias;               // (1, C)
    Matrix fcWeight;                  // (C, I)
    Matrix fcBias;                    // (1, I)
    Matrix mlpProjectionWeight;       // (I, C)
    Matrix mlpProjectionBias;         // (1, C)
};

struct Weights {
    ModelConfig config;
    Matrix tokenEmbedding;            // (V, C)
    Matrix positionEmbedding;         // (context, C)
    std::vector<BlockWeights> blocks; // (L)
    Matrix finalNormGain;             // (1, C)
    Matrix finalNormBias;             // (1, C)
    Matrix untiedHead;                // (V, C), or empty when the head is the token embedding

    [[nodiscard]] const Matrix& lmHead() const { // (V, C)
        return config.tiedEmbeddings ? tokenEmbedding : untiedHead;
    }
    [[nodiscard]] std::int64_t bytes() const; // as held: 8 per parameter
};

/// Reads everything, at most 2^18 values at a time, and widens it. Polls `options.stop` and reports
/// progress, in bytes as held, between those parts. Errors: those of the source, Cancelled.
/// Throws std::bad_alloc.
[[nodiscard]] Result<Weights> loadWeights(const ModelConfig& config, const WeightSource& source,
                                          const LoadOptions& options);

} // namespace kvglass::reference
