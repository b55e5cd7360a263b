// SPDX-FileCopyrightText: 2026 The KVGlass authors
// SPDX-License-Identifier: Apache-2.0

// A buffer between two guards, for outputs that somebody else writes. It starts out filled with a
// pattern, so that an element that was not written can be told from one that was.

#pragma once

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstring>
#include <span>
#include <type_traits>
#include <vector>

namespace kvglass {

/// T is a plain type. The pattern is NaN in floating-point numbers, and 0xA5 in single bytes, where
/// every pattern is also a value but this one is rarely right.
template <class T> class GuardedBuffer {
    static_assert(std::is_trivially_copyable_v<T>);

public:
    explicit GuardedBuffer(std::size_t size) : m_size(size), m_values(size + 2 * kGuard) {
        std::memset(static_cast<void*>(m_values.data()), kPattern, m_values.size() * sizeof(T));
    }

    [[nodiscard]] std::span<T> span() { return {m_values.data() + kGuard, m_size}; }
    [[nodiscard]] std::span<const T> span() const { return {m_values.data() + kGuard, m_size}; }

    /// True while nobody wrote before or behind the span.
    [[nodiscard]] bool guardsAreIntact() const {
        const std::span<const T> all(m_values);
        return isUntouched(all.first(kGuard)) && isUntouched(all.last(kGuard));
    }

    /// True for a part of a buffer that nobody wrote to.
    [[nodiscard]] static bool isUntouched(std::span<const T> part) {
        return std::ranges::all_of(std::as_bytes(part),
                                   [](std::byte value) { return value == std::byte{kPattern}; });
    }

private:
    static constexpr unsigned char kPattern = sizeof(T) == 1 ? 0xA5 : 0xFF;
    static constexpr std::size_t kGuard = 64; // elements on each side: more than a vector register

    std::size_t m_size;
    std::vector<T> m_values; // (guard, size, guard)
};

} // namespace kvglass
