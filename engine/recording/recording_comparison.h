// SPDX-FileCopyrightText: 2026 The KVGlass authors
// SPDX-License-Identifier: Apache-2.0

// Two recordings side by side: what took longer, by how much and how surely, and whether they wrote
// the same text. Steps are aligned by number and compared where both are of the same kind over the
// same number of positions.

#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "engine/experiment/statistics.h"
#include "engine/recording/recording.h"

namespace kvglass {

/// Step times of one kind, of the second recording against the first.
struct KindComparison {
    StepKind kind = StepKind::Prefill;
    std::int64_t n = 0; // steps that both have
    double firstMedianMs = 0.0;
    double secondMedianMs = 0.0;
    double firstMeanMs = 0.0;
    double secondMeanMs = 0.0;
    std::optional<double> firstDeviationMs; // of the sample (n - 1); empty for a single step
    std::optional<double> secondDeviationMs;
    double medianRatio = 0.0; // second / first: above 1 the second is slower
    double meanRatio = 0.0;
    /// 95 %, of meanRatio, from steps resampled in pairs with a fixed seed; empty for a single
    /// step.
    std::optional<Interval> meanInterval;
};

/// What the interval of a ratio says.
enum class TimeEffect : std::uint8_t {
    Slower,  // the second takes longer, and chance does not explain it
    Faster,  // the other way round
    Unclear, // the interval contains 1
    Unknown, // a single step has no interval
};

[[nodiscard]] TimeEffect effectOf(const KindComparison& kind);

struct RecordingComparison {
    std::vector<KindComparison> kinds; // those that both have, in the order of StepKind
    std::int64_t aligned = 0;          // steps compared
    std::int64_t unaligned = 0;        // of the longer one, less those
    std::int64_t commonTokens = 0;     // new tokens that both have
    std::optional<std::int64_t> firstDifferingToken; // from 1; empty: none among those both have
    bool samePrompt = false;
    bool textIsKnown = false;          // both have ids; false for anonymised ones
    std::int64_t firstPeakKvBytes = 0; // most reserved for the cache
    std::int64_t secondPeakKvBytes = 0;
    std::vector<std::string> differences; // of settings, model, device: "device: cpu, then cuda"

    /// Kinds of which the second is slower by more than `limit` (0.05: 5 %): the ratio of the
    /// medians is above 1 + limit, and the whole interval of the ratio of the means is above 1, so
    /// that chance does not explain it.
    [[nodiscard]] std::vector<KindComparison> slowerThan(double limit) const;
    /// The kind that most of the compared steps are of; null when none is compared.
    [[nodiscard]] const KindComparison* main() const;
};

/// Intervals take some 10 million draws for a whole context: none while a run goes on.
enum class Intervals : std::uint8_t { Resampled, None };

[[nodiscard]] RecordingComparison compareRecordings(const Recording& first, const Recording& second,
                                                    Intervals intervals = Intervals::Resampled);

} // namespace kvglass
