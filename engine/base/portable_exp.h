// SPDX-FileCopyrightText: 2026 The KVGlass authors
// SPDX-License-Identifier: Apache-2.0

// exp(x) for x <= 0 from additions and multiplications alone, so that a seed gives the same token
// on every machine: the C library's exp differs in the last bit between processors. In single for
// all of a vocabulary, the weights that are drawn from among them; in double for the few
// probabilities that are shown and recorded.

#pragma once

#include <bit>
#include <cstdint>
#include <span>

namespace kvglass {

namespace portable_exp_detail {

inline constexpr double kLowest = -700.0;

[[nodiscard]] constexpr double clamped(double x) { return x > kLowest ? x : kLowest; }

/// For x in [-700, 0]. Without a branch.
[[nodiscard]] constexpr double inRange(double x) {
    constexpr double kInverseLn2 = 0x1.71547652b82fep+0;
    constexpr double kLn2High = 0x1.62e42feep-1; // 32 bits, so that k times this is exact
    constexpr double kLn2Low = 0x1.a39ef35793c76p-33;
    constexpr double kRound = 0x1.8p52; // adding it leaves round(x) in the low bits

    const double shifted = x * kInverseLn2 + kRound;
    const double k = shifted - kRound;
    const double r = (x - k * kLn2High) - k * kLn2Low; // |r| <= ln 2 / 2

    // Taylor to degree 13: the first term left out is below (ln 2 / 2)^14 / 14! = 4e-18.
    double sum = 1.0 / 6227020800.0;
    sum = sum * r + 1.0 / 479001600.0;
    sum = sum * r + 1.0 / 39916800.0;
    sum = sum * r + 1.0 / 3628800.0;
    sum = sum * r + 1.0 / 362880.0;
    sum = sum * r + 1.0 / 40320.0;
    sum = sum * r + 1.0 / 5040.0;
    sum = sum * r + 1.0 / 720.0;
    sum = sum * r + 1.0 / 120.0;
    sum = sum * r + 1.0 / 24.0;
    sum = sum * r + 1.0 / 6.0;
    sum = sum * r + 0.5;
    sum = sum * r + 1.0;
    sum = sum * r + 1.0;

    // k is in the low bits of `shifted`; moved into the exponent it multiplies by 2^k.
    const std::uint64_t exponent = std::bit_cast<std::uint64_t>(shifted) << 52U;
    return std::bit_cast<double>(std::bit_cast<std::uint64_t>(sum) + exponent);
}

inline constexpr double kAtLowest = inRange(kLowest); // 1e-304

inline constexpr float kLowestSingle = -87.0F; // exp is 1.6e-38, not yet a denormal number

[[nodiscard]] constexpr float clamped(float x) { return x > kLowestSingle ? x : kLowestSingle; }

/// For x in [-87, 0]. Without a branch.
[[nodiscard]] constexpr float inRange(float x) {
    constexpr float kInverseLn2 = 0x1.715476p+0F;
    constexpr float kLn2High = 0x1.62ep-1F; // 12 bits, so that k times this is exact
    constexpr float kLn2Low = 0x1.0bfbe8p-15F;
    constexpr float kRound = 0x1.8p23F; // adding it leaves round(x) in the low bits

    const float shifted = x * kInverseLn2 + kRound;
    const float k = shifted - kRound;
    const float r = (x - k * kLn2High) - k * kLn2Low; // |r| <= ln 2 / 2

    // Taylor to degree 7: the first term left out is below (ln 2 / 2)^8 / 8! = 5.2e-9.
    float sum = 1.0F / 5040.0F;
    sum = sum * r + 1.0F / 720.0F;
    sum = sum * r + 1.0F / 120.0F;
    sum = sum * r + 1.0F / 24.0F;
    sum = sum * r + 1.0F / 6.0F;
    sum = sum * r + 0.5F;
    sum = sum * r + 1.0F;
    sum = sum * r + 1.0F;

    const std::uint32_t exponent = std::bit_cast<std::uint32_t>(shifted) << 23U;
    return std::bit_cast<float>(std::bit_cast<std::uint32_t>(sum) + exponent);
}

inline constexpr float kAtLowestSingle = inRange(kLowestSingle);

} // namespace portable_exp_detail

/// Relative error below 1e-15 for x in [-650, 0]; below that the result falls to exactly 0 at -700.
[[nodiscard]] constexpr double portableExp(double x) {
    using namespace portable_exp_detail;
    return inRange(clamped(x)) - kAtLowest;
}

/// The same in single precision: relative error below 2e-7 for x in [-70, 0]; below that the result
/// falls to exactly 0 at -87.
[[nodiscard]] constexpr float portableExp(float x) {
    using namespace portable_exp_detail;
    return inRange(clamped(x)) - kAtLowestSingle;
}

/// The same for every value, in place: those bits, several at a time.
void portableExp(std::span<float> values);

} // namespace kvglass
