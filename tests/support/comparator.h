// SPDX-FileCopyrightText: 2026 The KVGlass authors
// SPDX-License-Identifier: Apache-2.0

// Compares computed numbers with expected ones. The largest error finds a single wrong element, the
// mean finds a small error everywhere; both must be within their limits.

#pragma once

#include <cstddef>
#include <span>
#include <string>

namespace kvglass {

/// Absolute limits. tests/support/tolerances.h computes them; no test writes one down.
struct Tolerance {
    double maximum = 0.0;
    double mean = 0.0;
};

struct Comparison {
    bool passed = false;
    double maximumError = 0.0;  // largest |actual - expected|; infinite where either is not finite
    double meanError = 0.0;     // mean of |actual - expected|
    std::size_t worstIndex = 0; // the first element with the largest error
    std::string text;           // both errors with their limits, and the worst element
};

/// Element by element. Fails on different sizes, on nothing to compare, and on every NaN and
/// infinity on either side, also where both sides have the same one.
[[nodiscard]] Comparison compare(std::span<const float> actual, std::span<const float> expected,
                                 Tolerance tolerance);
[[nodiscard]] Comparison compare(std::span<const float> actual, std::span<const double> expected,
                                 Tolerance tolerance);
[[nodiscard]] Comparison compare(std::span<const double> actual, std::span<const double> expected,
                                 Tolerance tolerance);

/// Largest |value|, the scale of tolerances; 0 for nothing.
[[nodiscard]] double largestMagnitude(std::span<const float> values);

} // namespace kvglass
