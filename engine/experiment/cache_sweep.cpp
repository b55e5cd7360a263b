// SPDX-FileCopyrightText: 2026 The KVGlass authors
// SPDX-License-Identifier: Apache-2.0

#include "engine/experiment/cache_sweep.h"

#include <numeric>

#include "engine/experiment/experiment_curves.h"
#include "engine/runtime/engine.h"

namespace kvglass {

namespace {

constexpr std::uint64_t kIntervalSeed = 1;
constexpr std::int64_t kShortest = 16;

std::vector<double> secondsOf(const ExperimentReport& report, CachePolicy cache,
                              std::int64_t newTokens) {
    std::vector<double> seconds;
    for (const ExperimentRun& run : report.runs)
        if (run.cache == cache)
            seconds.push_back(
                std::accumulate(run.stepMs.begin(), run.stepMs.begin() + newTokens, 0.0) / 1000.0);
    return seconds;
}

SweepRow problemRow(SweepTypes types, const Error& error) {
    SweepRow row;
    row.types = types;
    row.problem = error.why;
    return row;
}

/// Measures one pair; the row says what went wrong. Error: Cancelled.
Result<SweepRow> measureRow(Engine& engine, const SweepOptions& options, SweepTypes types,
                            const ExperimentWatcher& watcher, const std::stop_token& stop) {
    ModelChoice choice = engine.modelInfo()->choice;
    if (choice.weightType != types.weights) {
        choice.weightType = types.weights;
        const auto loaded = engine.load(choice, {}, stop);
        if (!loaded && isCancelled(loaded.error()))
            return fail(loaded.error());
        if (!loaded)
            return problemRow(types, loaded.error());
    }
    ExperimentOptions experiment = options.experiment;
    experiment.kvType = types.kv;
    const auto report =
        CacheExperiment(*engine.model(), *engine.tokenizer()).run(experiment, watcher, stop);
    if (!report)
        return problemRow(types, report.error());
    if (report->stopped)
        return fail(ErrorCode::Cancelled, "the sweep ended early", "a stop was asked for",
                    "the finished rows are kept");
    if (report->problem)
        return problemRow(types, *report->problem);
    return sweepRow(*report, types);
}

} // namespace

std::vector<std::int64_t> sweepLengths(std::int64_t newTokens) {
    std::vector<std::int64_t> lengths;
    for (std::int64_t length = kShortest; length < newTokens; length *= 2)
        lengths.push_back(length);
    lengths.push_back(newTokens);
    return lengths;
}

SweepRow sweepRow(const ExperimentReport& report, SweepTypes types) {
    SweepRow row;
    row.types = types;
    row.firstDifferingToken = report.firstDifferingToken;
    row.paysFrom =
        paysFrom(curveOf(report, CachePolicy::full()), curveOf(report, CachePolicy::off()));
    for (const std::int64_t newTokens : sweepLengths(report.newTokens)) {
        const auto with = secondsOf(report, CachePolicy::full(), newTokens);
        const auto without = secondsOf(report, CachePolicy::off(), newTokens);
        if (with.empty() || without.empty())
            break;
        row.lengths.push_back(
            {newTokens, *mean(with), *mean(without), ratioInterval(without, with, kIntervalSeed)});
    }
    return row;
}

Result<std::vector<SweepRow>> runSweep(Engine& engine, const SweepOptions& options,
                                       const SweepWatcher& watcher, const std::stop_token& stop) {
    const std::string what = "cannot run the sweep";
    if (engine.modelInfo() == nullptr)
        return fail(ErrorCode::BadUsage, what, "no model is loaded");
    if (options.types.empty())
        return fail(ErrorCode::BadUsage, what, "no type is chosen");
    const ModelChoice before = engine.modelInfo()->choice;
    std::vector<SweepRow> rows;
    Status ended;
    for (const SweepTypes types : options.types) {
        const ExperimentWatcher inner{
            [&](const ExperimentProgress& now) {
                if (watcher.token)
                    watcher.token({std::ssize(rows) + 1, std::ssize(options.types), types, now});
            },
            {}};
        auto row = measureRow(engine, options, types, inner, stop);
        if (!row) {
            ended = fail(row.error());
            break;
        }
        rows.push_back(std::move(*row));
        if (watcher.rowDone)
            watcher.rowDone(rows.back());
    }
    if (engine.modelInfo()->choice != before)
        if (const auto restored = engine.load(before, {}, {}); !restored)
            return fail(restored.error());
    if (!ended)
        return fail(ended.error());
    return rows;
}

} // namespace kvglass
