// SPDX-FileCopyrightText: 2026 The KVGlass authors
// SPDX-License-Identifier: Apache-2.0

// The two 16-bit floats as bits, one number at a time, rounded to nearest, ties to even. Vectors
// use the processor's own conversion where it has one; it gives the same bits.

#pragma once

#include <bit>
#include <cmath>
#include <cstdint>

namespace kvglass::cpu {

inline constexpr float kLargestHalf = 65504.0F;
inline constexpr float kHalfOverflow = 65520.0F; // from here on f16 would be infinite

[[nodiscard]] inline std::uint16_t halfFromFloat(float value) {
    const auto bits = std::bit_cast<std::uint32_t>(value);
    const auto sign = static_cast<std::uint16_t>(bits >> 16 & 0x8000U);
    const float magnitude = std::fabs(value);
    if (magnitude < 0x1p-14F) { // subnormal: the sum puts the last bit of f16 at the last of f32
        const auto shifted = std::bit_cast<std::uint32_t>(magnitude + 0.5F);
        return static_cast<std::uint16_t>(sign | (shifted - std::bit_cast<std::uint32_t>(0.5F)));
    }
    if (!(magnitude < kHalfOverflow))
        return static_cast<std::uint16_t>(sign | 0x7C00U);
    const std::uint32_t rebiased = (bits & 0x7FFFFFFFU) - (112U << 23);
    const std::uint32_t rounded = rebiased + 0xFFFU + (rebiased >> 13 & 1U);
    return static_cast<std::uint16_t>(sign | rounded >> 13);
}

[[nodiscard]] inline float floatFromHalf(std::uint16_t half) {
    const std::uint32_t sign = static_cast<std::uint32_t>(half & 0x8000U) << 16;
    const std::uint32_t rest = half & 0x7FFFU;
    if (rest < 0x0400U) // subnormal: a multiple of 2^-24
        return std::bit_cast<float>(
            sign | std::bit_cast<std::uint32_t>(static_cast<float>(rest) * 0x1p-24F));
    if (rest >= 0x7C00U)
        return std::bit_cast<float>(sign | 0x7F800000U | (rest & 0x3FFU) << 13);
    return std::bit_cast<float>(sign | ((rest << 13) + (112U << 23)));
}

[[nodiscard]] inline float floatFromBfloat(std::uint16_t bits) {
    return std::bit_cast<float>(static_cast<std::uint32_t>(bits) << 16);
}

} // namespace kvglass::cpu
