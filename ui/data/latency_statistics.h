// SPDX-FileCopyrightText: 2026 The KVGlass authors
// SPDX-License-Identifier: GPL-3.0-or-later

// The latency figures of a range of new tokens, by METRICS' definitions.

#pragma once

#include <cstdint>
#include <optional>
#include <span>

#include "engine/telemetry/step_sample.h"

namespace kvglass::ui {

/// New tokens by number: 1 is the first one; [first, last].
struct NewTokenRange {
    std::int64_t first = 1;
    std::int64_t last = 1;
    bool operator==(const NewTokenRange&) const = default;
};

/// Inter-token latencies t(i) - t(i-1), i >= 2, of the tokens i in a range.
struct LatencyStatistics {
    std::int64_t gaps = 0; // n
    std::optional<double> p50Ms;
    std::optional<double> p99Ms;

    /// METRICS: p99 of fewer than 100 samples is marked.
    [[nodiscard]] bool isP99Weak() const { return gaps < 100; }
    bool operator==(const LatencyStatistics&) const = default;
};

/// Step times of the tokens of a range.
struct StepTimeStatistics {
    std::int64_t count = 0; // n
    std::optional<double> p50Ms;
    std::optional<double> p95Ms;
    std::optional<double> p99Ms;

    [[nodiscard]] bool isP99Weak() const { return count < 100; }
    bool operator==(const StepTimeStatistics&) const = default;
};

/// `steps` in order and without gaps, as in RunData::steps().
[[nodiscard]] StepTimeStatistics stepTimeStatistics(std::span<const StepSample> steps,
                                                    NewTokenRange range);

/// `tokens` in order and without gaps, as in RunData::tokens().
[[nodiscard]] LatencyStatistics latencyStatistics(std::span<const TokenEvent> tokens,
                                                  NewTokenRange range);

/// Time to first token: the clock of tokens starts when the request is submitted.
[[nodiscard]] std::optional<double> ttftMs(std::span<const TokenEvent> tokens);

} // namespace kvglass::ui
