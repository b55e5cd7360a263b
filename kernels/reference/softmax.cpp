// SPDX-FileCopyrightText: 2026 The KVGlass authors
// SPDX-License-Identifier: Apache-2.0

#include <algorithm>
#include <cmath>

#include "kernels/reference/operations.h"

namespace kvglass::reference {

void softmax(std::span<double> row) {
    const double largest = *std::ranges::max_element(row);
    double sum = 0.0;
    for (double& value : row) {
        value = std::exp(value - largest);
        sum += value;
    }
    for (double& value : row)
        value /= sum;
}

} // namespace kvglass::reference
