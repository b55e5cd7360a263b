// SPDX-FileCopyrightText: 2026 The KVGlass authors
// SPDX-License-Identifier: Apache-2.0

#include "kernels/reference/operations.h"

namespace kvglass::reference {

void addResidual(Matrix& x, const Matrix& change) {
    for (std::int64_t t = 0; t < x.rows(); ++t) {
        const auto sum = x.row(t);        // (C)
        const auto added = change.row(t); // (C)
        for (std::size_t c = 0; c < sum.size(); ++c)
            sum[c] += added[c];
    }
}

} // namespace kvglass::reference
