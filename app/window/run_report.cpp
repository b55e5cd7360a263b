// SPDX-FileCopyrightText: 2026 The KVGlass authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "app/window/run_report.h"

#include <algorithm>
#include <array>
#include <utility>
#include <vector>

#include <QStringList>

#include "app/window/window_text.h"
#include "ui/data/percentile.h"
#include "ui/plot/number_format.h"

namespace kvglass::window {

namespace {

/// "cached steps: n 240, p50 0.81 ms, p95 1.3 ms"; empty when there was none of this kind.
QString stepsLine(const ui::RunData& data, StepKind kind, const QString& label) {
    std::vector<double> times; // ms
    for (const StepSample& step : data.steps())
        if (step.kind == kind)
            times.push_back(step.stepMs);
    if (times.empty())
        return {};
    if (times.size() == 1)
        return QStringLiteral("%1: n 1, %2").arg(label, ui::formatMilliseconds(times.front()));
    const double median = *ui::percentile(times, 0.5);
    const double high = *ui::percentile(times, 0.95);
    return QStringLiteral("%1: n %2, p50 %3, p95 %4")
        .arg(label, ui::formatCount(static_cast<std::int64_t>(times.size())),
             ui::formatMilliseconds(median), ui::formatMilliseconds(high));
}

QString bytesLine(const ui::RunData& data) {
    std::int64_t most = 0;
    for (const StepSample& step : data.steps())
        most = std::max(most, step.bytes.kvUsed);
    const auto last = data.steps().empty() ? 0 : data.steps().back().bytes.kvUsed;
    return QStringLiteral("KV cache: %1 used at the end, %2 at most")
        .arg(ui::formatBytes(static_cast<double>(last)),
             ui::formatBytes(static_cast<double>(most)));
}

} // namespace

QString runReport(const ui::RunData& data) {
    if (!data.summary())
        return {};
    const GenerationSummary& summary = *data.summary();
    QStringList lines{summaryText(summary)};
    if (summary.ttftMs && summary.tpotMs)
        lines << QStringLiteral("TTFT %1, TPOT %2")
                     .arg(ui::formatMilliseconds(*summary.ttftMs),
                          ui::formatMilliseconds(*summary.tpotMs));
    const std::array kinds = {
        std::pair{StepKind::Prefill, QStringLiteral("prefill")},
        std::pair{StepKind::Decode, QStringLiteral("cached steps (decode)")},
        std::pair{StepKind::Recompute, QStringLiteral("uncached steps (recompute)")},
        std::pair{StepKind::Rebuild, QStringLiteral("rebuild of the cache")},
    };
    for (const auto& [kind, label] : kinds)
        if (const QString line = stepsLine(data, kind, label); !line.isEmpty())
            lines << line;
    lines << bytesLine(data);
    return lines.join(QLatin1Char('\n')) + QLatin1Char('\n');
}

} // namespace kvglass::window
