// SPDX-FileCopyrightText: 2026 The KVGlass authors
// SPDX-License-Identifier: Apache-2.0

// The whole vocabulary of a GPT-2 forward pass, one operation per .cpp file. Outputs come first,
// then inputs, weights and sizes. All arithmetic is double precision, in the order of the formula.
//
// Shapes: T positions of this pass, C channels, H heads, D = C / H, I hidden units of the MLP,
// V vocabulary. A (1, C) matrix is a vector.

#pragma once

#include <cstdint>
#include <span>

#include "engine/backend/capture.h"
#include "engine/backend/model_config.h"
#include "engine/base/ids.h"
#include "kernels/reference/kv_cache.h"
#include "kernels/reference/matrix.h"

namespace kvglass::reference {

/// x[t] = tokenEmbedding[tokens[t]] + positionEmbedding[firstPosition + t]
void embedding(Matrix& x,                       // (T, C)
               std::span<const TokenId> tokens, // (T)
               const Matrix& tokenEmbedding,    // (V, C)
               const Matrix& positionEmbedding, // (context, C)
               std::int64_t firstPosition);

/// out = (x - mean) / sqrt(variance + epsilon) * gain + bias, each row by itself. The variance is
/// that of the row, divided by C (Ba, Kiros and Hinton 2016).
void layerNorm(Matrix& out,        // (T, C)
               const Matrix& x,    // (T, C)
               const Matrix& gain, // (1, C)
               const Matrix& bias, // (1, C)
               double epsilon);

/// out = x W + bias
void linear(Matrix& out,          // (T, N)
            const Matrix& x,      // (T, K)
            const Matrix& weight, // (K, N)
            const Matrix& bias);  // (1, N)

/// x = x + change: the residual connection.
void addResidual(Matrix& x,             // (T, C)
                 const Matrix& change); // (T, C)

/// Replaces each hidden unit by its activation; the formulas are those of the enum Activation.
void activate(Matrix& hidden, // (T, I)
              Activation activation);
[[nodiscard]] double activated(double x, Activation activation);

/// Turns scores into weights: w[j] = exp(s[j] - max) / sum. Subtracting the largest score changes
/// nothing in the quotient and keeps exp() from overflowing.
void softmax(std::span<double> row);

struct AttentionCall {
    LayerIndex layer;
    std::int64_t firstPosition = 0; // of row 0 in the sequence
    std::int64_t heads = 0;
    double scale = 1.0; // on q.k, before the softmax
    std::span<const CaptureSlot> capture;
};

/// mixed[t, h] = sum over j <= firstPosition + t of softmax_j(scale * q[t, h] . k[j, h]) v[j, h]:
/// every position looks at itself and at everything before it, never ahead. Keys and values of all
/// those positions lie in `cache`. Rows of captured positions are also written to their slots.
void causalAttention(Matrix& mixed,        // (T, C)
                     Matrix& weights,      // (1, context): scratch for one row of attention
                     const Matrix& qkv,    // (T, 3C), of which only q is read
                     const KvCache& cache, //
                     const AttentionCall& call);

/// Writes the attention weights of one layer, head and query position. `row` = layer * H + head.
void captureRow(const CaptureSlot& slot, std::int64_t row,
                std::span<const double> weights); // (position + 1)

/// logits[r] = x[T - R + r] . head[v] for every v: the score of each token to come next, for the
/// last R positions. Computed in double and rounded to float once, at the end.
void lmHead(std::span<float> logits, // (R, V)
            const Matrix& x,         // (T, C), T >= R
            const Matrix& head);     // (V, C)

} // namespace kvglass::reference
