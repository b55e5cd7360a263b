// SPDX-FileCopyrightText: 2026 The KVGlass authors
// SPDX-License-Identifier: Apache-2.0

// Asking for a panel ahead of the sums. Where the processor alone does not keep enough lines on
// their way, a thread would compute only while none is, and the times of reading and of computing
// would add up; where it does, asking only takes its place. tests/bench/README.md has what was
// measured.

#pragma once

#include <cstddef>
#include <cstdint>

#include <hwy/cache_control.h>

#include "kernels/cpu/buffer.h"

namespace kvglass::cpu {

inline constexpr std::int64_t kFarBytes = 16384;
inline constexpr std::int64_t kNearBytes = 2048;
inline constexpr std::int64_t kLineBytes = 64;

// For the bytes that are read now; past the last panel nothing comes of it.

/// From far for the second cache, which can wait for many more lines than the first, then from near
/// for the first.
struct AheadInTwoSteps {
    [[gnu::always_inline]] static void ask(const std::byte* from, std::int64_t bytes) {
        for (std::int64_t line = 0; line < bytes; line += kLineBytes) {
            intoSecondCache(from + kFarBytes + line);
            hwy::Prefetch(from + kNearBytes + line);
        }
    }
};

struct AheadFromNear {
    [[gnu::always_inline]] static void ask(const std::byte* from, std::int64_t bytes) {
        for (std::int64_t line = 0; line < bytes; line += kLineBytes)
            hwy::Prefetch(from + kNearBytes + line);
    }
};

/// From near, but only for the second cache: where weights must be converted before they are
/// multiplied, what the processor asks for by itself comes a little late.
struct AheadIntoSecond {
    static constexpr std::int64_t kBytes = 1024;
    [[gnu::always_inline]] static void ask(const std::byte* from, std::int64_t bytes) {
        for (std::int64_t line = 0; line < bytes; line += kLineBytes)
            intoSecondCache(from + kBytes + line);
    }
};

struct AheadByProcessor {
    [[gnu::always_inline]] static void ask(const std::byte*, std::int64_t) {}
};

/// For the start of a panel, which nobody has asked for where a thread begins with it.
[[gnu::always_inline]] inline void readStart(const std::byte* panel) {
    for (std::int64_t line = 0; line < kNearBytes; line += kLineBytes)
        hwy::Prefetch(panel + line);
}

} // namespace kvglass::cpu
