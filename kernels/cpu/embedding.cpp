// SPDX-FileCopyrightText: 2026 The KVGlass authors
// SPDX-License-Identifier: Apache-2.0

// out[t] = embedding of the token + embedding of its position.

#include <algorithm>

#include "kernels/cpu/operations.h"

namespace kvglass::cpu {

void embedding(ThreadPool& pool, float* out, const TokenId* tokens, std::int64_t rows,
               std::int64_t firstPosition, const Weights& weights) {
    constexpr std::int64_t kRowsPerClaim = 8;
    const std::int64_t channels = weights.tokenEmbedding.inputs();
    pool.run((rows + kRowsPerClaim - 1) / kRowsPerClaim, [&](std::int64_t chunk, int) {
        const std::int64_t end = std::min(rows, (chunk + 1) * kRowsPerClaim);
        for (std::int64_t row = chunk * kRowsPerClaim; row < end; ++row) {
            float* target = out + row * channels; // (C)
            const float* position =
                weights.positionEmbedding.data() + (firstPosition + row) * channels; // (C)
            weights.tokenEmbedding.copyOutputColumn(tokens[row].value, target);
            for (std::int64_t channel = 0; channel < channels; ++channel)
                target[channel] += position[channel];
        }
    });
}

} // namespace kvglass::cpu
