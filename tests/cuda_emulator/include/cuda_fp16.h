// SPDX-FileCopyrightText: 2026 The KVGlass authors
// SPDX-License-Identifier: Apache-2.0

// Half-precision numbers (IEEE 754 binary16) as 16 bits with conversions that round to the nearest,
// ties to even, as the device does. Arithmetic is done in float.

#pragma once

#include <bit>
#include <cstdint>

#include "cuda_emulator/thread_view.h"

namespace kvglass::emulator {

inline std::uint16_t halfBitsOf(float value) {
    const auto bits = std::bit_cast<std::uint32_t>(value);
    const auto sign = static_cast<std::uint16_t>((bits >> 16U) & 0x8000U);
    const std::uint32_t magnitude = bits & 0x7fffffffU;
    if (magnitude > 0x7f800000U)
        return 0x7fffU;           // the device has one NaN
    if (magnitude >= 0x477ff000U) // 65520 and above round to infinity
        return sign | 0x7c00U;
    // `kept` has the bits of the result and `dropped` those below, whose half is `half`.
    std::uint32_t kept = 0;
    std::uint32_t dropped = 0;
    std::uint32_t half = 0x1000U;
    if (magnitude >= 0x38800000U) { // a normal number: the exponent's bias goes from 127 to 15
        kept = (magnitude - 0x38000000U) >> 13U;
        dropped = magnitude & 0x1fffU;
    } else { // below 2^-14: a multiple of 2^-24
        const std::uint32_t shift = 126U - (magnitude >> 23U);
        if (shift > 25)
            return sign;
        const std::uint32_t digits = (magnitude & 0x7fffffU) | 0x800000U;
        half = 1U << (shift - 1U);
        kept = digits >> shift;
        dropped = digits & ((1U << shift) - 1U);
    }
    if (dropped > half || (dropped == half && (kept & 1U) != 0))
        ++kept; // may carry into the exponent, up to infinity, which is right
    return static_cast<std::uint16_t>(sign | kept);
}

inline float floatOfHalf(std::uint16_t half) {
    const std::uint32_t sign = (half & 0x8000U) << 16U;
    const std::uint32_t exponent = (half >> 10U) & 0x1fU;
    const std::uint32_t digits = half & 0x3ffU;
    if (exponent == 0) { // 0 or a multiple of 2^-24
        const float magnitude = static_cast<float>(digits) * 0x1p-24F;
        return std::bit_cast<float>(std::bit_cast<std::uint32_t>(magnitude) | sign);
    }
    const std::uint32_t rebiased = exponent == 0x1fU ? 0xffU : exponent + 112U;
    return std::bit_cast<float>(sign | (rebiased << 23U) | (digits << 13U));
}

} // namespace kvglass::emulator

struct __half {
    std::uint16_t bits;

    __half() = default;
    __half(float value) : bits(kvglass::emulator::halfBitsOf(value)) {}
    operator float() const { return kvglass::emulator::floatOfHalf(bits); }
};
using half = __half;

struct alignas(4) __half2 {
    __half x, y;
};
using half2 = __half2;

static_assert(sizeof(__half) == 2 && sizeof(__half2) == 4);

inline __half __float2half_rn(float value) { return value; }
inline __half __float2half(float value) { return value; }
inline float __half2float(__half value) { return value; }
inline __half __ushort_as_half(unsigned short bits) { return std::bit_cast<__half>(bits); }
inline unsigned short __half_as_ushort(__half value) { return value.bits; }

inline __half2 __float22half2_rn(float2 values) { return {values.x, values.y}; }
inline __half2 __floats2half2_rn(float low, float high) { return {low, high}; }
inline __half2 __float2half2_rn(float value) { return {value, value}; }
inline __half2 __halves2half2(__half low, __half high) { return {low, high}; }
inline __half2 __half2half2(__half value) { return {value, value}; }
inline float2 __half22float2(__half2 values) { return {values.x, values.y}; }
inline float __low2float(__half2 values) { return values.x; }
inline float __high2float(__half2 values) { return values.y; }
inline __half __low2half(__half2 values) { return values.x; }
inline __half __high2half(__half2 values) { return values.y; }
