// SPDX-FileCopyrightText: 2026 The KVGlass authors
// SPDX-License-Identifier: Apache-2.0

// What the raw step times of an experiment draw: the step time and the cumulative time of each
// mode over the new tokens, and the length from which caching pays. A run of N tokens is the first
// N steps of a longer one, so one length measures all shorter ones.

#pragma once

#include <cstdint>
#include <optional>
#include <vector>

#include "engine/backend/types.h"
#include "engine/experiment/experiment_report.h"
#include "engine/experiment/least_squares.h"

namespace kvglass {

/// Means over the finished runs of a mode, by new token; empty without a run.
struct ModeCurve {
    std::vector<double> stepMs;
    std::vector<double> cumulativeS; // sum of the steps up to and with this one
};

[[nodiscard]] ModeCurve curveOf(const ExperimentReport& report, CachePolicy cache);

/// A line for the cached mode, a parabola for the uncached one, through the cumulative time.
[[nodiscard]] std::optional<Parabola> fitOf(const ModeCurve& curve, CachePolicy cache);

/// The smallest number of new tokens from which on the uncached mode took longer, for this and all
/// greater lengths that were measured; absent when it did not at the greatest one.
[[nodiscard]] std::optional<std::int64_t> paysFrom(const ModeCurve& with, const ModeCurve& without);

} // namespace kvglass
