// SPDX-FileCopyrightText: 2026 The KVGlass authors
// SPDX-License-Identifier: Apache-2.0

// The loops have no branches and no calls, so that the compiler turns them into vector code; this
// file is compiled with -O3 for that reason. Integer arithmetic only, except for subnormal f16,
// where one exact subtraction normalises: a thread that flushes subnormals gets the same values.

#include "engine/io/widen.h"

#include <bit>

#include "engine/base/ensure.h"

namespace kvglass {

namespace {

inline float widenOneF16(std::uint16_t half) {
    // Signed, because SSE2 compares signed numbers only; all stay far below 2^31.
    const std::int32_t magnitude = (half & 0x7FFF) << 13; // exponent and fraction, f32 places
    // Biases differ by 127 - 15 = 112; the exponent 31 of infinity and NaN becomes 255.
    const std::int32_t special = magnitude >= (31 << 23) ? (112 << 23) : 0;
    const std::int32_t normal = magnitude + (112 << 23) + special;
    // A subnormal f16 is fraction * 2^-24: as the fraction of a number of [2^-14, 2^-13), less
    // 2^-14.
    constexpr std::int32_t kSmallestNormal = 113 << 23; // 2^-14
    const float subnormal =
        std::bit_cast<float>(magnitude | kSmallestNormal) - std::bit_cast<float>(kSmallestNormal);
    const std::int32_t bits =
        magnitude < (1 << 23) ? std::bit_cast<std::int32_t>(subnormal) : normal;
    const std::uint32_t sign = (half & 0x8000U) << 16U;
    return std::bit_cast<float>(sign | static_cast<std::uint32_t>(bits));
}

inline bool isNotFinite(float value) {
    return (std::bit_cast<std::uint32_t>(value) & 0x7F800000U) == 0x7F800000U;
}

} // namespace

void widenF16(std::span<const std::uint16_t> in, std::span<float> out) {
    ENSURE(in.size() == out.size());
    const std::uint16_t* __restrict source = in.data();
    float* __restrict target = out.data();
    for (std::size_t i = 0; i < in.size(); ++i)
        target[i] = widenOneF16(source[i]);
}

void widenBF16(std::span<const std::uint16_t> in, std::span<float> out) {
    ENSURE(in.size() == out.size());
    const std::uint16_t* __restrict source = in.data();
    float* __restrict target = out.data();
    for (std::size_t i = 0; i < in.size(); ++i)
        target[i] = std::bit_cast<float>(static_cast<std::uint32_t>(source[i]) << 16U);
}

std::optional<std::size_t> firstNotFinite(std::span<const float> values) {
    std::uint32_t bad = 0; // counted for all, which vectorises; searched for only when there is one
    for (const float value : values)
        bad |= isNotFinite(value) ? 1U : 0U;
    if (bad == 0)
        return std::nullopt;
    std::size_t index = 0;
    while (!isNotFinite(values[index]))
        ++index;
    return index;
}

} // namespace kvglass
