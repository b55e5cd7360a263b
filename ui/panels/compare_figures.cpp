// SPDX-FileCopyrightText: 2026 The KVGlass authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "ui/panels/compare_figures.h"

#include <QCoreApplication>

#include "ui/plot/meaning_mark.h"
#include "ui/plot/number_format.h"
#include "ui/plot/token_label.h"

namespace kvglass::ui {

namespace {

QString translate(const char* text) {
    return QCoreApplication::translate("kvglass::ui::CompareFigures", text);
}

QString fromUtf8(std::string_view text) {
    return QString::fromUtf8(text.data(), static_cast<qsizetype>(text.size()));
}

QString intervalText(const std::optional<Interval>& interval) {
    if (!interval)
        return {};
    return QStringLiteral(" [%1 – %2]")
        .arg(QString::number(interval->low, 'f', 3), QString::number(interval->high, 'f', 3));
}

QString ratioText(double ratio) { return QString::number(ratio, 'f', 3) + kThinSpace + u'×'; }

QString meanText(double mean, const std::optional<double>& deviation) {
    if (!deviation)
        return formatMilliseconds(mean);
    return QStringLiteral("%1 ± %2%3ms")
        .arg(QString::number(mean, 'g', 4), QString::number(*deviation, 'g', 2),
             QString(kThinSpace));
}

QString kindName(StepKind kind) { return label(meaningOf(kind)); }

void addKind(const KindComparison& kind, std::vector<FigureRow>& rows) {
    const QString of = translate("%1 steps, n = %2").arg(kindName(kind.kind), formatCount(kind.n));
    rows.push_back(
        {{translate("mean: %1").arg(of), meanText(kind.firstMeanMs, kind.firstDeviationMs),
          meanText(kind.secondMeanMs, kind.secondDeviationMs),
          ratioText(kind.meanRatio) + intervalText(kind.meanInterval)},
         FigureOrigin::Measured,
         translate("Steps that both have, of one kind over as many positions. Mean ± "
                   "deviation (n - 1); in brackets the 95 % bootstrap interval of the "
                   "ratio, steps resampled in pairs.")});
    rows.push_back({{translate("median: %1").arg(of), formatMilliseconds(kind.firstMedianMs),
                     formatMilliseconds(kind.secondMedianMs), ratioText(kind.medianRatio)},
                    FigureOrigin::Measured,
                    {}});
}

FigureRow bytesRow(const RecordingComparison& comparison) {
    const auto first = static_cast<double>(comparison.firstPeakKvBytes);
    const auto second = static_cast<double>(comparison.secondPeakKvBytes);
    const QString sign = second < first ? QStringLiteral("−") : QStringLiteral("+");
    return {
        {translate("cache at most, reserved"), formatBytes(first), formatBytes(second),
         first == second ? translate("the same") : sign + formatBytes(std::abs(second - first))},
        FigureOrigin::Measured,
        translate("The most bytes that the cache held from the allocator.")};
}

FigureRow timeRow(const QString& what, std::optional<double> first, std::optional<double> second,
                  const QString& explanation) {
    const auto text = [](const std::optional<double>& ms) {
        return ms ? formatMilliseconds(*ms) : QStringLiteral("–");
    };
    const bool both = first && second && *first > 0.0;
    return {{what, text(first), text(second), both ? ratioText(*second / *first) : QString()},
            FigureOrigin::Measured,
            explanation};
}

} // namespace

std::vector<FigureRow> comparisonRows(const Recording& first, const Recording& second,
                                      const RecordingComparison& comparison) {
    std::vector<FigureRow> rows;
    for (const KindComparison& kind : comparison.kinds)
        addKind(kind, rows);
    const auto ttft = [](const Recording& run) {
        return run.summary ? run.summary->ttftMs : std::nullopt;
    };
    const auto tpot = [](const Recording& run) {
        return run.summary ? run.summary->tpotMs : std::nullopt;
    };
    rows.push_back(timeRow(translate("TTFT"), ttft(first), ttft(second),
                           translate("Time to first token, prefill included")));
    rows.push_back(timeRow(translate("TPOT"), tpot(first), tpot(second),
                           translate("Time per output token, of the whole run")));
    rows.push_back(bytesRow(comparison));
    rows.push_back({{translate("new tokens"), formatCount(std::ssize(first.tokens)),
                     formatCount(std::ssize(second.tokens)),
                     translate("%1 steps compared").arg(formatCount(comparison.aligned))},
                    FigureOrigin::Derived,
                    {}});
    return rows;
}

QString comparisonLine(const RecordingComparison& comparison) {
    QStringList parts;
    if (const KindComparison* const kind = comparison.main())
        parts << translate("B / A = %1%2, %3 %4 steps")
                     .arg(ratioText(kind->meanRatio), intervalText(kind->meanInterval),
                          formatCount(kind->n), kindName(kind->kind));
    else
        parts << translate("no step of A is like one of B");
    parts << translate("cache %1, then %2")
                 .arg(formatBytes(static_cast<double>(comparison.firstPeakKvBytes)),
                      formatBytes(static_cast<double>(comparison.secondPeakKvBytes)));
    if (!comparison.textIsKnown)
        parts << translate("text not known");
    else if (!comparison.samePrompt)
        parts << translate("other prompts");
    else if (comparison.firstDifferingToken)
        parts << translate("texts differ from token %1 on")
                     .arg(formatCount(*comparison.firstDifferingToken));
    else
        parts << translate("the same text");
    return parts.join(QStringLiteral("; "));
}

QString tokenLine(const Recording* first, const Recording* second, std::int64_t number) {
    const auto place = static_cast<std::size_t>(number - 1);
    const auto side = [place](const QString& name, const Recording* run) {
        if (run == nullptr || place >= run->tokens.size() || place >= run->steps.size())
            return translate("%1 –").arg(name);
        return QStringLiteral("%1 %2 %3 (%4)")
            .arg(name, tokenLabel(run->tokens[place].bytes),
                 formatMilliseconds(run->steps[place].stepMs), kindName(run->steps[place].kind));
    };
    return translate("token %1:  %2;  %3")
        .arg(formatCount(number), side(translate("A"), first), side(translate("B"), second));
}

QString runSummary(const Recording& run) {
    const RecordingHeader& header = run.header;
    return translate("%1, %2, %3, %4 tokens")
        .arg(fromUtf8(header.model.name), fromUtf8(header.device.name),
             fromUtf8(name(header.settings.weightType)), formatCount(std::ssize(run.tokens)));
}

} // namespace kvglass::ui
