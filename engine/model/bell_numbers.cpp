// SPDX-FileCopyrightText: 2026 The KVGlass authors
// SPDX-License-Identifier: Apache-2.0

#include "engine/model/bell_numbers.h"

#include <cmath>

namespace kvglass {

namespace {

constexpr std::uint64_t kStep = 0x9E3779B97F4A7C15ULL; // 2^64 / golden ratio, odd

/// The output function of SplitMix64 (Steele, Lea and Flood 2014), after Stafford's mix 13.
inline std::uint64_t mixed(std::uint64_t value) {
    value = (value ^ (value >> 30U)) * 0xBF58476D1CE4E5B9ULL;
    value = (value ^ (value >> 27U)) * 0x94D049BB133111EBULL;
    return value ^ (value >> 31U);
}

/// The sum of the four 16-bit parts, less its mean, 4 * 65535 / 2.
inline std::int32_t centredSum(std::uint64_t bits) {
    constexpr std::uint64_t kEven = 0x0000FFFF0000FFFFULL;
    const std::uint64_t pairs = (bits & kEven) + ((bits >> 16U) & kEven); // two sums of 17 bits
    return static_cast<std::int32_t>(static_cast<std::uint32_t>(pairs) + (pairs >> 32U)) - 131070;
}

} // namespace

BellNumbers::BellNumbers(std::uint64_t seed, std::initializer_list<std::uint64_t> path)
    : m_start(mixed(seed + kStep)) {
    for (const std::uint64_t part : path)
        m_start = mixed(m_start + (part + 1) * kStep);
}

void BellNumbers::fill(std::uint64_t first, float deviation, std::span<float> out) const {
    // A uniform number of 0 .. n-1 has the variance (n^2 - 1) / 12; four have four times as much.
    const double sumDeviation = std::sqrt((65536.0 * 65536.0 - 1.0) / 3.0);
    const auto scale = static_cast<float>(deviation / sumDeviation);
    std::uint64_t counter = m_start + first * kStep;
    for (float& value : out) {
        counter += kStep;
        value = static_cast<float>(centredSum(mixed(counter))) * scale;
    }
}

} // namespace kvglass
