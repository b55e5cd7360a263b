// SPDX-FileCopyrightText: 2026 The KVGlass authors
// SPDX-License-Identifier: Apache-2.0

// The one place of tolerances. Each is k * epsilon * sqrt(n) * scale, and each says why:
//   epsilon  the spacing of the number format at 1: what one rounding can cost, twice
//   n        how many roundings follow each other; independent ones add up like sqrt(n)
//   scale    the largest magnitude among the compared values
//   k        a factor for what the formula leaves out, the same for all sizes

#pragma once

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <limits>

#include "engine/backend/model_config.h"
#include "engine/backend/types.h"
#include "tests/support/comparator.h"

namespace kvglass {

[[nodiscard]] inline double epsilonOf(WeightType type) {
    switch (type) {
    case WeightType::F32: return 0x1p-23;
    case WeightType::F16: return 0x1p-10;
    case WeightType::BF16: return 0x1p-7;
    case WeightType::Int8:
        return 0x1p-5; // one step is 1/127 of the largest of a group, three times most of it
    }
    return 0.0;
}

[[nodiscard]] inline double epsilonOf(KvType type) {
    switch (type) {
    case KvType::F32: return 0x1p-23;
    case KvType::F16: return 0x1p-10;
    case KvType::Int8: return 0x1p-5; // as for weights
    }
    return 0.0;
}

/// The same double-precision formula, evaluated in another order. n: the terms of its longest sum.
/// k = 16: layer norm and softmax enlarge an early error, here by less than that.
[[nodiscard]] inline Tolerance reorderedDoubles(std::int64_t terms, double scale) {
    const double one = std::numeric_limits<double>::epsilon() *
                       std::sqrt(static_cast<double>(terms)) * std::max(scale, 1.0);
    return {16 * one, 4 * one};
}

/// A double-precision result and its expected value, each rounded to f32 once (n = 2). The factors
/// of the configuration (attention scale, epsilon of the norm) are f32 numbers too, which shifts a
/// score by a share of eps / 2 before the softmax; k = 2 leaves room for scores of about 4.
[[nodiscard]] inline Tolerance roundedDoubles(double scale) {
    const double one = std::numeric_limits<float>::epsilon() / 2 * std::sqrt(2.0) * scale;
    return {2 * one, one / 4};
}

/// What is computed from one row of f32 attention weights that sum to 1, such as that sum. n: every
/// weight is rounded once. k = 2: the sum that they were divided by was rounded as often.
[[nodiscard]] inline Tolerance rowOfWeights(std::int64_t weights) {
    const double one =
        std::numeric_limits<float>::epsilon() / 2 * std::sqrt(static_cast<double>(weights));
    return {2 * one, one};
}

/// One operation in f32, whose longest sum has `terms` terms, against the same in double. k = 4 for
/// the largest of many errors, and for terms that are larger than their sum.
[[nodiscard]] inline Tolerance singleOperation(std::int64_t terms, double scale) {
    const double one = std::numeric_limits<float>::epsilon() / 2 *
                       std::sqrt(static_cast<double>(terms)) * std::max(scale, 1.0);
    return {4 * one, one};
}

/// A forward pass in f32 against one in double. n: the products in a row (four per layer, the
/// scores and the head) times the terms of the longest sum. k = 4 for the largest of many thousand
/// errors (five standard deviations, of which the head room in n covers one) and the gain of a
/// softmax on large scores; the mean of such errors lies an order below their largest.
[[nodiscard]] inline Tolerance singlePass(const ModelConfig& config, std::int64_t positions,
                                          double scale) {
    const std::int64_t terms = std::max({config.channels, config.innerSize, positions});
    const std::int64_t products = 5 * config.layers + 1;
    const double one = std::numeric_limits<float>::epsilon() / 2 *
                       std::sqrt(static_cast<double>(terms * products)) * scale;
    return {4 * one, one / 2};
}

/// A forward pass in which values are rounded to a spacing of `epsilon` on the way: each is off by
/// up to epsilon / 2 of itself. Relative errors of independent terms do not grow with the length of
/// their sum, so n counts products only; k as above.
[[nodiscard]] inline Tolerance roundedPass(const ModelConfig& config, std::int64_t positions,
                                           double scale, double epsilon) {
    const Tolerance arithmetic = singlePass(config, positions, scale);
    if (epsilon <= std::numeric_limits<float>::epsilon())
        return arithmetic;
    const double one = epsilon / 2 * std::sqrt(static_cast<double>(5 * config.layers + 1)) * scale;
    return {arithmetic.maximum + 4 * one, arithmetic.mean + one / 2};
}

/// A forward pass whose weights or cache are stored in a smaller type, against one without.
[[nodiscard]] inline Tolerance storedPass(const ModelConfig& config, std::int64_t positions,
                                          double scale, WeightType weights, KvType cache) {
    return roundedPass(config, positions, scale, std::max(epsilonOf(weights), epsilonOf(cache)));
}

/// Two passes over the same stored weights, in steps of other lengths. What the cache rounds
/// differs only where it is read back; products of int8 weights may round their inputs to 16 bits
/// with a sign, and a last digit of f32 decides which way.
[[nodiscard]] inline Tolerance sameWeightsPass(const ModelConfig& config, std::int64_t positions,
                                               double scale, WeightType weights, KvType cache) {
    const double inputs = weights == WeightType::Int8 ? 0x1p-15 : 0.0;
    return roundedPass(config, positions, scale, std::max(inputs, epsilonOf(cache)));
}

} // namespace kvglass
