// SPDX-FileCopyrightText: 2026 The KVGlass authors
// SPDX-License-Identifier: Apache-2.0

#include "engine/experiment/verdict.h"

#include <fmt/format.h>

#include "engine/base/grouped_digits.h"

namespace kvglass {

namespace {

std::string intervalText(const ExperimentReport& report) {
    if (!report.ratioInterval)
        return " (too few runs for an interval)";
    return fmt::format(" (95 % interval {:.2f} to {:.2f})", report.ratioInterval->low,
                       report.ratioInterval->high);
}

enum class Effect { Faster, Slower, Unclear };

Effect effectOf(const ExperimentReport& report) {
    const double low = report.ratioInterval ? report.ratioInterval->low : *report.ratio;
    const double high = report.ratioInterval ? report.ratioInterval->high : *report.ratio;
    if (low > 1.0)
        return Effect::Faster;
    return high < 1.0 ? Effect::Slower : Effect::Unclear;
}

std::string timeSentence(const ExperimentReport& report) {
    const std::string interval = intervalText(report);
    switch (effectOf(report)) {
    case Effect::Faster:
        return fmt::format("The cache paid: without it, {} new tokens took {:.2f} times as long{}.",
                           groupedDigits(report.newTokens), *report.ratio, interval);
    case Effect::Slower:
        return fmt::format("The cache did not pay: without it, {} new tokens took only {:.2f} "
                           "times as long{}.",
                           groupedDigits(report.newTokens), *report.ratio, interval);
    case Effect::Unclear: break;
    }
    return fmt::format("These runs do not show that the cache pays: without it, {} new tokens took "
                       "{:.2f} times as long{}.",
                       groupedDigits(report.newTokens), *report.ratio, interval);
}

std::string workSentence(const ExperimentReport& report) {
    return fmt::format("Without the cache the model computed {} token positions instead of {}: "
                       "{:.1f} times the work for {:.2f} times the time.",
                       groupedDigits(report.without->computedPositions),
                       groupedDigits(report.with->computedPositions), *report.workRatio,
                       *report.ratio);
}

std::string reasonSentence(const ExperimentReport& report) {
    const auto perPositionMs = [](const ModeSummary& mode) {
        return mode.meanS * 1000.0 / static_cast<double>(mode.computedPositions);
    };
    const double withMs = perPositionMs(*report.with);
    const double withoutMs = perPositionMs(*report.without);
    if (report.with->computedPositions == report.without->computedPositions)
        return fmt::format("Both modes did the same work, {:.3g} ms and {:.3g} ms per position, so "
                           "this length cannot show what a cache is for.",
                           withMs, withoutMs);
    if (withMs > withoutMs)
        return fmt::format("One position cost {:.3g} ms with the cache and {:.3g} ms without, "
                           "because a cached step reads all weights for a single position, while a "
                           "full pass shares that reading and its overhead among all of them.",
                           withMs, withoutMs);
    return fmt::format("One position cost {:.3g} ms with the cache and {:.3g} ms without, so here "
                       "nothing was gained by computing many positions at once, and the time "
                       "follows the work.",
                       withMs, withoutMs);
}

std::string unfinished(const ExperimentReport& report) {
    const std::int64_t with = report.with ? report.with->n : 0;
    const std::int64_t without = report.without ? report.without->n : 0;
    return fmt::format("The experiment is not complete. {} of {} runs with the cache and {} of {} "
                       "without are finished. There is no comparison without runs of both kinds.",
                       with, report.wantedRuns, without, report.wantedRuns);
}

} // namespace

std::string verdictOf(const ExperimentReport& report) {
    if (!report.ratio)
        return unfinished(report);
    return timeSentence(report) + " " + workSentence(report) + " " + reasonSentence(report);
}

} // namespace kvglass
