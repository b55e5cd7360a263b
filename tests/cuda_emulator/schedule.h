// SPDX-FileCopyrightText: 2026 The KVGlass authors
// SPDX-License-Identifier: Apache-2.0

// The order in which things that may happen in any order do happen: as written for seed 0, shuffled
// for every other. The same seed gives the same order on every machine.

#pragma once

#include <cstddef>
#include <cstdint>
#include <utility>
#include <vector>

namespace kvglass::emulator {

class Schedule {
public:
    explicit Schedule(std::uint64_t seed = 0) : m_state(seed) {}

    [[nodiscard]] bool shuffles() const { return m_state != 0; }

    /// One of [0, count); 0 without a seed.
    [[nodiscard]] std::size_t pick(std::size_t count) {
        return shuffles() && count > 1 ? static_cast<std::size_t>(draw() * count >> 32U) : 0;
    }

    template <class T> void shuffle(std::vector<T>& items) {
        for (std::size_t left = items.size(); shuffles() && left > 1; --left)
            std::swap(items[left - 1], items[pick(left)]);
    }

    /// A schedule of its own for one part, such as a launch or a block.
    [[nodiscard]] Schedule part(std::uint64_t number) const {
        return Schedule(shuffles() ? mixed(m_state + (number + 1) * kStep) | 1U : 0U);
    }

private:
    static constexpr std::uint64_t kStep = 0x9e3779b97f4a7c15U; // 2^64 / golden ratio, odd

    /// The finaliser of splitmix64 (Steele, Lea, Flood 2014).
    [[nodiscard]] static std::uint64_t mixed(std::uint64_t value) {
        value = (value ^ (value >> 30U)) * 0xbf58476d1ce4e5b9U;
        value = (value ^ (value >> 27U)) * 0x94d049bb133111ebU;
        return value ^ (value >> 31U);
    }

    /// 32 random bits.
    [[nodiscard]] std::uint64_t draw() {
        m_state += kStep;
        if (m_state == 0)
            m_state = kStep;
        return mixed(m_state) >> 32U;
    }

    std::uint64_t m_state;
};

} // namespace kvglass::emulator
