// SPDX-FileCopyrightText: 2026 The KVGlass authors
// SPDX-License-Identifier: Apache-2.0

#include "app/cli/bench_text.h"

#include <fmt/format.h>

#include "engine/experiment/article_experiment.h"
#include "engine/experiment/experiment_curves.h"

namespace kvglass::cli {

namespace {

std::string ratioText(const ExperimentReport& report) {
    if (!report.ratio)
        return {};
    if (!report.ratioInterval)
        return fmt::format("ratio: {:.3f} (too few runs for an interval)\n", *report.ratio);
    return fmt::format("ratio: {:.3f} (95 % bootstrap interval {:.3f} to {:.3f})\n", *report.ratio,
                       report.ratioInterval->low, report.ratioInterval->high);
}

std::string bandwidthText(const ExperimentRecord& record) {
    const auto with = bandwidthUse(record.report, CachePolicy::full(), record.setting.bytes);
    const auto without = bandwidthUse(record.report, CachePolicy::off(), record.setting.bytes);
    if (!with || !without)
        return {};
    std::string text =
        fmt::format("memory read per second (derived): {:.3g} GB/s with, {:.3g} GB/s "
                    "without\n",
                    with->bytesPerSecond() / 1e9, without->bytesPerSecond() / 1e9);
    if (!record.probe)
        return text + "memory bandwidth of this machine: not measured (--probe measures it)\n";
    const double bandwidth = record.probe->bytesPerSecond;
    return text + fmt::format("bandwidth utilisation: {:.1f} % with, {:.1f} % without, of the {}\n",
                              100.0 * with->shareOf(bandwidth), 100.0 * without->shareOf(bandwidth),
                              describe(*record.probe));
}

std::string payoffText(const ExperimentReport& report) {
    if (!report.ratio)
        return {};
    const auto from =
        paysFrom(curveOf(report, CachePolicy::full()), curveOf(report, CachePolicy::off()));
    if (!from)
        return fmt::format("caching does not pay within {} new tokens\n", report.newTokens);
    return fmt::format("caching pays from {} new tokens on\n", *from);
}

std::string publishedText() {
    std::string text;
    for (const PublishedResult& row : publishedResults()) {
        const std::string place = row.model.empty()
                                      ? std::string(row.device)
                                      : fmt::format("{} on {}", row.model, row.device);
        if (row.with && row.without)
            text += fmt::format("published: {}: {:.3f} ± {:.3f} s with, {:.3f} ± {:.3f} s without, "
                                "ratio {:.2f}\n",
                                place, row.with->meanS, row.with->stdS, row.without->meanS,
                                row.without->stdS, row.ratio);
        else
            text += fmt::format("published: {}: ratio {}\n", place, row.ratio);
    }
    return text;
}

} // namespace

std::string experimentText(const ExperimentRecord& record, const std::string& model) {
    const ExperimentReport& report = record.report;
    std::string text = fmt::format("{} on {}, {}; {} prompt tokens, {} new tokens; protocol {}\n",
                                   model, record.setting.device, record.setting.dtype,
                                   report.promptTokens, report.newTokens, name(report.protocol));
    if (report.with)
        text += timeLine(CachePolicy::full(), *report.with) + "\n";
    if (report.without)
        text += timeLine(CachePolicy::off(), *report.without) + "\n";
    text += conventionLine(report) + "\n" + ratioText(report);
    if (report.workRatio)
        text += fmt::format("work ratio: {:.3f} ({} computed positions with, {} without)\n",
                            *report.workRatio, report.with->computedPositions,
                            report.without->computedPositions);
    text += payoffText(report) + bandwidthText(record);
    if (report.firstDifferingToken)
        text += fmt::format("the texts differ from new token {} on\n", *report.firstDifferingToken);
    return text + publishedText() + "verdict: " + report.verdict + "\n";
}

std::string sweepText(const std::vector<SweepRow>& rows) {
    std::string text;
    for (const SweepRow& row : rows) {
        text += fmt::format("{} weights, {} cache\n", name(row.types.weights), name(row.types.kv));
        if (!row.problem.empty()) {
            text += fmt::format("  not measured: {}\n", row.problem);
            continue;
        }
        text += "  new tokens      with (s)   without (s)    ratio\n";
        for (const SweepLength& length : row.lengths)
            text += fmt::format("  {:>10}  {:>12.6f}  {:>12.6f}  {:>7.3f}\n", length.newTokens,
                                length.withS, length.withoutS, length.ratio());
        text += row.paysFrom ? fmt::format("  caching pays from {} new tokens on\n", *row.paysFrom)
                             : std::string("  caching does not pay at these lengths\n");
        if (row.firstDifferingToken)
            text +=
                fmt::format("  the texts differ from new token {} on\n", *row.firstDifferingToken);
    }
    return text;
}

} // namespace kvglass::cli
