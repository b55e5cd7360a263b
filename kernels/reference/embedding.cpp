// SPDX-FileCopyrightText: 2026 The KVGlass authors
// SPDX-License-Identifier: Apache-2.0

#include "kernels/reference/operations.h"

namespace kvglass::reference {

void embedding(Matrix& x, std::span<const TokenId> tokens, const Matrix& tokenEmbedding,
               const Matrix& positionEmbedding, std::int64_t firstPosition) {
    for (std::int64_t t = 0; t < x.rows(); ++t) {
        const auto token = tokenEmbedding.row(tokens[t].value);         // (C)
        const auto position = positionEmbedding.row(firstPosition + t); // (C)
        const auto sum = x.row(t);                                      // (C)
        for (std::size_t c = 0; c < sum.size(); ++c)
            sum[c] = token[c] + position[c];
    }
}

} // namespace kvglass::reference
