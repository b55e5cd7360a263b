// SPDX-FileCopyrightText: 2026 The KVGlass authors
// SPDX-License-Identifier: Apache-2.0

#include "tests/support/comparator.h"

#include <algorithm>
#include <cmath>
#include <limits>

#include <fmt/format.h>

namespace kvglass {

namespace {

double errorBetween(double actual, double expected) {
    if (!std::isfinite(actual) || !std::isfinite(expected))
        return std::numeric_limits<double>::infinity();
    return std::abs(actual - expected);
}

template <class Actual, class Expected>
Comparison compareValues(std::span<const Actual> actual, std::span<const Expected> expected,
                         Tolerance tolerance) {
    Comparison result;
    if (actual.size() != expected.size() || actual.empty()) {
        result.maximumError = result.meanError = std::numeric_limits<double>::infinity();
        result.text = fmt::format("{} values against {}", actual.size(), expected.size());
        return result;
    }
    double sum = 0.0;
    for (std::size_t i = 0; i < actual.size(); ++i) {
        const double error =
            errorBetween(static_cast<double>(actual[i]), static_cast<double>(expected[i]));
        sum += error;
        if (error > result.maximumError) {
            result.maximumError = error;
            result.worstIndex = i;
        }
    }
    result.meanError = sum / static_cast<double>(actual.size());
    result.passed = result.maximumError <= tolerance.maximum && result.meanError <= tolerance.mean;
    result.text = fmt::format("largest error {:.3g} (limit {:.3g}) at [{}]: {} instead of {}; mean "
                              "error {:.3g} (limit {:.3g}) of {} values",
                              result.maximumError, tolerance.maximum, result.worstIndex,
                              actual[result.worstIndex], expected[result.worstIndex],
                              result.meanError, tolerance.mean, actual.size());
    return result;
}

} // namespace

Comparison compare(std::span<const float> actual, std::span<const float> expected,
                   Tolerance tolerance) {
    return compareValues(actual, expected, tolerance);
}

Comparison compare(std::span<const float> actual, std::span<const double> expected,
                   Tolerance tolerance) {
    return compareValues(actual, expected, tolerance);
}

Comparison compare(std::span<const double> actual, std::span<const double> expected,
                   Tolerance tolerance) {
    return compareValues(actual, expected, tolerance);
}

double largestMagnitude(std::span<const float> values) {
    double largest = 0.0;
    for (const float value : values)
        largest = std::max(largest, std::abs(static_cast<double>(value)));
    return largest;
}

} // namespace kvglass
