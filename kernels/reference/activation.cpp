// SPDX-FileCopyrightText: 2026 The KVGlass authors
// SPDX-License-Identifier: Apache-2.0

#include <cmath>
#include <numbers>

#include "kernels/reference/operations.h"

namespace kvglass::reference {

namespace {

double sigmoid(double x) { return 1.0 / (1.0 + std::exp(-x)); }

/// Hendrycks and Gimpel 2016, the approximation that GPT-2 was trained with.
double geluTanh(double x) {
    const double slope = std::sqrt(2.0 / std::numbers::pi);
    return 0.5 * x * (1.0 + std::tanh(slope * (x + 0.044715 * x * x * x)));
}

/// x Phi(x), with the cumulative normal distribution Phi. erfc keeps its digits where Phi is tiny.
double geluErf(double x) { return 0.5 * x * std::erfc(-x / std::numbers::sqrt2); }

} // namespace

double activated(double x, Activation activation) {
    switch (activation) {
    case Activation::GeluTanh: return geluTanh(x);
    case Activation::GeluErf: return geluErf(x);
    case Activation::QuickGelu: return x * sigmoid(1.702 * x);
    case Activation::Relu: return x > 0.0 ? x : 0.0;
    case Activation::Silu: return x * sigmoid(x);
    case Activation::Tanh: return std::tanh(x);
    case Activation::Sigmoid: return sigmoid(x);
    }
    ENSURE(!"an activation without a formula");
    return 0.0;
}

void activate(Matrix& hidden, Activation activation) {
    for (std::int64_t t = 0; t < hidden.rows(); ++t)
        for (double& unit : hidden.row(t))
            unit = activated(unit, activation);
}

} // namespace kvglass::reference
