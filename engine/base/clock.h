// SPDX-FileCopyrightText: 2026 The KVGlass authors
// SPDX-License-Identifier: Apache-2.0

// The one monotonic clock of the program. Every interval has both ends stamped by it.

#pragma once

#include <chrono>

namespace kvglass {

using Clock = std::chrono::steady_clock;
using TimePoint = Clock::time_point;

/// Milliseconds from `start` to `end`.
[[nodiscard]] inline double millisecondsBetween(TimePoint start, TimePoint end) {
    return std::chrono::duration<double, std::milli>(end - start).count();
}

} // namespace kvglass
