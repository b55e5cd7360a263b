// SPDX-FileCopyrightText: 2026 The KVGlass authors
// SPDX-License-Identifier: Apache-2.0

// bfloat16: the upper half of a float, rounded to the nearest, ties to even, as the device does.
// Arithmetic is done in float.

#pragma once

#include <bit>
#include <cstdint>

#include "cuda_emulator/thread_view.h"

namespace kvglass::emulator {

inline std::uint16_t bfloat16BitsOf(float value) {
    const auto bits = std::bit_cast<std::uint32_t>(value);
    if ((bits & 0x7fffffffU) > 0x7f800000U)
        return 0x7fffU; // the device has one NaN
    const std::uint32_t odd = (bits >> 16U) & 1U;
    return static_cast<std::uint16_t>((bits + 0x7fffU + odd) >> 16U);
}

} // namespace kvglass::emulator

struct __nv_bfloat16 {
    std::uint16_t bits;

    __nv_bfloat16() = default;
    __nv_bfloat16(float value) : bits(kvglass::emulator::bfloat16BitsOf(value)) {}
    operator float() const { return std::bit_cast<float>(std::uint32_t{bits} << 16U); }
};
using nv_bfloat16 = __nv_bfloat16;

struct alignas(4) __nv_bfloat162 {
    __nv_bfloat16 x, y;
};
using nv_bfloat162 = __nv_bfloat162;

static_assert(sizeof(__nv_bfloat16) == 2 && sizeof(__nv_bfloat162) == 4);

inline __nv_bfloat16 __float2bfloat16(float value) { return value; }
inline __nv_bfloat16 __float2bfloat16_rn(float value) { return value; }
inline float __bfloat162float(__nv_bfloat16 value) { return value; }
inline __nv_bfloat16 __ushort_as_bfloat16(unsigned short bits) {
    return std::bit_cast<__nv_bfloat16>(bits);
}
inline unsigned short __bfloat16_as_ushort(__nv_bfloat16 value) { return value.bits; }

inline __nv_bfloat162 __float22bfloat162_rn(float2 values) { return {values.x, values.y}; }
inline __nv_bfloat162 __floats2bfloat162_rn(float low, float high) { return {low, high}; }
inline __nv_bfloat162 __halves2bfloat162(__nv_bfloat16 low, __nv_bfloat16 high) {
    return {low, high};
}
inline float2 __bfloat1622float2(__nv_bfloat162 values) { return {values.x, values.y}; }
inline float __low2float(__nv_bfloat162 values) { return values.x; }
inline float __high2float(__nv_bfloat162 values) { return values.y; }
