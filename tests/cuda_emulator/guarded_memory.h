// SPDX-FileCopyrightText: 2026 The KVGlass authors
// SPDX-License-Identifier: Apache-2.0

// Memory between red zones, filled with a pattern that is NaN in every floating-point format, so
// that a read of what was never written shows in the results. AddressSanitizer stops at the first
// access outside; without it, intact() says so later.

#pragma once

#include <cstddef>

namespace kvglass::emulator {

class GuardedMemory {
public:
    /// `bytes` at a multiple of `alignment`. Throws std::bad_alloc.
    GuardedMemory(std::size_t bytes, std::size_t alignment);
    ~GuardedMemory();
    GuardedMemory(const GuardedMemory&) = delete;
    GuardedMemory& operator=(const GuardedMemory&) = delete;

    [[nodiscard]] std::byte* data() const { return m_data; }
    [[nodiscard]] std::size_t size() const { return m_bytes; }
    [[nodiscard]] bool contains(const void* address, std::size_t bytes) const;
    /// Whether the red zones are as they were.
    [[nodiscard]] bool intact() const;
    /// Fills the memory with the pattern.
    void poison();

private:
    std::size_t m_bytes;
    std::size_t m_alignment;
    std::byte* m_store;
    std::byte* m_data;
};

/// All bits set: NaN as float, half and bfloat16, -1 as an integer.
inline constexpr int kPoison = 0xff;

} // namespace kvglass::emulator
