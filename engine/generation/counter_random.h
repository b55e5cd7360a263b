// SPDX-FileCopyrightText: 2026 The KVGlass authors
// SPDX-License-Identifier: Apache-2.0

// Uniform numbers by counting: number i of a seed depends on nothing else. Sampling uses the
// position in the sequence as i, so a text goes on the same way whether it was made in one request
// or in two. The mixing function is that of SplitMix64 (Steele, Lea, Flood 2014); all arithmetic is
// on integers, so every machine gets the same numbers.

#pragma once

#include <cstdint>

namespace kvglass {

class CounterRandom {
public:
    explicit constexpr CounterRandom(std::uint64_t seed) : m_start(mix(seed)) {}

    /// 64 random bits.
    [[nodiscard]] constexpr std::uint64_t bits(std::uint64_t index) const {
        constexpr std::uint64_t kGolden = 0x9E3779B97F4A7C15U; // 2^64 / golden ratio, odd
        return mix(m_start + (index + 1) * kGolden);
    }

    /// In [0, 1): the upper 53 bits times 2^-53, so every value is exact.
    [[nodiscard]] constexpr double uniform(std::uint64_t index) const {
        return static_cast<double>(bits(index) >> 11U) * 0x1.0p-53;
    }

private:
    static constexpr std::uint64_t mix(std::uint64_t value) {
        value = (value ^ (value >> 30U)) * 0xBF58476D1CE4E5B9U;
        value = (value ^ (value >> 27U)) * 0x94D049BB133111EBU;
        return value ^ (value >> 31U);
    }
    std::uint64_t m_start;
};

} // namespace kvglass
