// SPDX-FileCopyrightText: 2026 The KVGlass authors
// SPDX-License-Identifier: Apache-2.0

#include "engine/experiment/experiment_report.h"

#include <algorithm>

#include <fmt/format.h>

#include "engine/experiment/verdict.h"

namespace kvglass {

namespace {

constexpr std::uint64_t kIntervalSeed = 1; // the same runs always give the same interval

std::vector<double> secondsOf(const ExperimentReport& report, CachePolicy cache) {
    std::vector<double> seconds;
    for (const ExperimentRun& run : report.runs)
        if (run.cache == cache)
            seconds.push_back(run.seconds);
    return seconds;
}

std::optional<ModeSummary> summaryOf(const ExperimentReport& report, CachePolicy cache) {
    const std::vector<double> seconds = secondsOf(report, cache);
    if (seconds.empty())
        return std::nullopt;
    const auto first = std::find_if(report.runs.begin(), report.runs.end(),
                                    [&](const ExperimentRun& run) { return run.cache == cache; });
    return ModeSummary{*mean(seconds), standardDeviation(seconds, deviationOf(report.protocol)),
                       static_cast<std::int64_t>(seconds.size()), first->computedPositions};
}

std::optional<std::int64_t> firstDifference(const std::vector<ExperimentRun>& runs) {
    std::optional<std::int64_t> earliest;
    for (const ExperimentRun& run : runs) {
        const auto& expected = runs.front().tokens;
        const auto [left, right] =
            std::mismatch(expected.begin(), expected.end(), run.tokens.begin(), run.tokens.end());
        if (left == expected.end() && right == run.tokens.end())
            continue;
        const std::int64_t token = (left - expected.begin()) + 1;
        earliest = std::min(earliest.value_or(token), token);
    }
    return earliest;
}

// Three decimals as the published table has them; more for what is over in less than a second.
int decimalsFor(double seconds) { return seconds >= 1.0 ? 3 : 6; }

} // namespace

std::string_view name(Protocol protocol) {
    return protocol == Protocol::Published ? "published" : "sound";
}

std::optional<Protocol> protocolFromName(std::string_view text) {
    for (const Protocol protocol : {Protocol::Published, Protocol::Sound})
        if (name(protocol) == text)
            return protocol;
    return std::nullopt;
}

Deviation deviationOf(Protocol protocol) {
    return protocol == Protocol::Published ? Deviation::Population : Deviation::Sample;
}

void summarise(ExperimentReport& report) {
    report.with = summaryOf(report, CachePolicy::full());
    report.without = summaryOf(report, CachePolicy::off());
    report.ratio.reset();
    report.ratioInterval.reset();
    report.workRatio.reset();
    report.firstDifferingToken = firstDifference(report.runs);
    if (report.with && report.without) {
        report.ratio = report.without->meanS / report.with->meanS;
        report.ratioInterval = ratioInterval(secondsOf(report, CachePolicy::off()),
                                             secondsOf(report, CachePolicy::full()), kIntervalSeed);
        report.workRatio = static_cast<double>(report.without->computedPositions) /
                           static_cast<double>(report.with->computedPositions);
    }
    report.verdict = verdictOf(report);
}

std::string timeLine(CachePolicy cache, const ModeSummary& summary) {
    const int decimals = decimalsFor(summary.meanS);
    const std::string spread =
        summary.stdS ? fmt::format("{:.{}f}", *summary.stdS, decimals) : std::string("unknown");
    return fmt::format("{} KV caching: {:.{}f} ± {} seconds",
                       cache.keepsCache() ? "with" : "without", summary.meanS, decimals, spread);
}

std::string conventionLine(const ExperimentReport& report) {
    const bool population = deviationOf(report.protocol) == Deviation::Population;
    return fmt::format("standard deviation: {}, n = {} with and {} without",
                       population ? "population (n)" : "sample (n - 1)",
                       report.with ? report.with->n : 0, report.without ? report.without->n : 0);
}

} // namespace kvglass
