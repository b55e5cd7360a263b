// SPDX-FileCopyrightText: 2026 The KVGlass authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "ui/data/latency_statistics.h"

#include <algorithm>
#include <iterator>
#include <vector>

#include "ui/data/percentile.h"

namespace kvglass::ui {

LatencyStatistics latencyStatistics(std::span<const TokenEvent> tokens, NewTokenRange range) {
    LatencyStatistics statistics;
    if (tokens.empty()) {
        return statistics;
    }
    const std::int64_t base = tokens.front().index;
    const std::int64_t first = std::max(range.first - base, std::int64_t{1});
    const std::int64_t last = std::min(range.last - base, std::ssize(tokens) - 1);
    std::vector<double> gaps;
    gaps.reserve(static_cast<std::size_t>(std::max(last - first + 1, std::int64_t{0})));
    for (std::int64_t i = first; i <= last; ++i) {
        const auto index = static_cast<std::size_t>(i);
        gaps.push_back(tokens[index].timeMs - tokens[index - 1].timeMs);
    }
    statistics.gaps = std::ssize(gaps);
    statistics.p50Ms = percentile(gaps, 0.50);
    statistics.p99Ms = percentile(gaps, 0.99);
    return statistics;
}

StepTimeStatistics stepTimeStatistics(std::span<const StepSample> steps, NewTokenRange range) {
    std::vector<double> times;
    for (const StepSample& step : steps) {
        if (step.step >= range.first && step.step <= range.last) {
            times.push_back(step.stepMs);
        }
    }
    StepTimeStatistics statistics;
    statistics.count = std::ssize(times);
    statistics.p50Ms = percentile(times, 0.50);
    statistics.p95Ms = percentile(times, 0.95);
    statistics.p99Ms = percentile(times, 0.99);
    return statistics;
}

std::optional<double> ttftMs(std::span<const TokenEvent> tokens) {
    if (tokens.empty() || tokens.front().index != 1) {
        return std::nullopt;
    }
    return tokens.front().timeMs;
}

} // namespace kvglass::ui
