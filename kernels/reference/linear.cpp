// SPDX-FileCopyrightText: 2026 The KVGlass authors
// SPDX-License-Identifier: Apache-2.0

#include <algorithm>

#include "kernels/reference/operations.h"

namespace kvglass::reference {

// The sum over the inputs is the outer loop and the outputs are the inner one, because a row of the
// weight lies contiguous in memory: the same sums as one dot product per output, term by term.
void linear(Matrix& out, const Matrix& x, const Matrix& weight, const Matrix& bias) {
    ENSURE(x.columns() == weight.rows() && out.columns() == weight.columns());
    for (std::int64_t t = 0; t < x.rows(); ++t) {
        const auto in = x.row(t);     // (K)
        const auto sums = out.row(t); // (N)
        std::ranges::copy(bias.row(0), sums.begin());
        for (std::int64_t k = 0; k < weight.rows(); ++k) {
            const auto weights = weight.row(k); // (N)
            for (std::size_t n = 0; n < sums.size(); ++n)
                sums[n] += in[k] * weights[n];
        }
    }
}

} // namespace kvglass::reference
