// SPDX-FileCopyrightText: 2026 The KVGlass authors
// SPDX-License-Identifier: Apache-2.0

// exp(x) for x <= 0 from additions and multiplications alone, so that a seed gives the same token
// on every machine: the C library's exp differs in the last bit between processors.

#pragma once

#include <bit>
#include <cstdint>

namespace kvglass {

/// Relative error below 1e-15 for x in [-700, 0]; 0 below that. Branchless, so loops over it are
/// vectorised.
[[nodiscard]] inline double portableExp(double x) {
    constexpr double kInverseLn2 = 0x1.71547652b82fep+0;
    constexpr double kLn2High = 0x1.62e42feep-1; // 32 bits, so that k times this is exact
    constexpr double kLn2Low = 0x1.a39ef35793c76p-33;
    constexpr double kRound = 0x1.8p52; // adding it leaves round(x) in the low bits
    const double inRange = x < -700.0 ? -700.0 : x;

    const double shifted = inRange * kInverseLn2 + kRound;
    const double k = shifted - kRound;
    const double r = (inRange - k * kLn2High) - k * kLn2Low; // |r| <= ln 2 / 2

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
    const double value = std::bit_cast<double>(std::bit_cast<std::uint64_t>(sum) + exponent);
    return x < -700.0 ? 0.0 : value;
}

} // namespace kvglass
