// SPDX-FileCopyrightText: 2026 The KVGlass authors
// SPDX-License-Identifier: Apache-2.0

#include "kernels/reference/operations.h"

namespace kvglass::reference {

void lmHead(std::span<float> logits, const Matrix& x, const Matrix& head) {
    const std::int64_t vocabulary = head.rows();                                     // V
    const std::int64_t rows = static_cast<std::int64_t>(logits.size()) / vocabulary; // R
    for (std::int64_t r = 0; r < rows; ++r) {
        const auto in = x.row(x.rows() - rows + r); // (C)
        for (std::int64_t v = 0; v < vocabulary; ++v) {
            const auto weights = head.row(v); // (C)
            double sum = 0.0;
            for (std::size_t c = 0; c < in.size(); ++c)
                sum += in[c] * weights[c];
            logits[r * vocabulary + v] = static_cast<float>(sum);
        }
    }
}

} // namespace kvglass::reference
