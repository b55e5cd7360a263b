// SPDX-FileCopyrightText: 2026 The KVGlass authors
// SPDX-License-Identifier: Apache-2.0

#include <cmath>

#include "kernels/reference/operations.h"

namespace kvglass::reference {

void layerNorm(Matrix& out, const Matrix& x, const Matrix& gain, const Matrix& bias,
               double epsilon) {
    const double channels = static_cast<double>(x.columns());
    const auto gains = gain.row(0);  // (C)
    const auto biases = bias.row(0); // (C)
    for (std::int64_t t = 0; t < x.rows(); ++t) {
        const auto in = x.row(t);           // (C)
        const auto normalised = out.row(t); // (C)

        double sum = 0.0;
        for (const double value : in)
            sum += value;
        const double mean = sum / channels;

        double squares = 0.0;
        for (const double value : in)
            squares += (value - mean) * (value - mean);
        const double variance = squares / channels;

        const double inverseDeviation = 1.0 / std::sqrt(variance + epsilon);
        for (std::size_t c = 0; c < in.size(); ++c)
            normalised[c] = (in[c] - mean) * inverseDeviation * gains[c] + biases[c];
    }
}

} // namespace kvglass::reference
