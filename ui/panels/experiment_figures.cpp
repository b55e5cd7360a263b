// SPDX-FileCopyrightText: 2026 The KVGlass authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "ui/panels/experiment_figures.h"

#include <QCoreApplication>
#include <QStringList>

#include "engine/experiment/article_experiment.h"
#include "engine/experiment/experiment_curves.h"
#include "ui/plot/number_format.h"

namespace kvglass::ui {

namespace {

const auto kOn = CachePolicy::full();
const auto kOff = CachePolicy::off();

QString translate(const char* text) {
    return QCoreApplication::translate("kvglass::ui::ExperimentFigures", text);
}

QString named(std::string_view name) {
    return QString::fromUtf8(name.data(), static_cast<qsizetype>(name.size()));
}

/// Decimals of the published table; more for what is over in less than a second.
QString seconds(double value) { return QString::number(value, 'f', value >= 1.0 ? 3 : 6); }

QString timeText(const std::optional<ModeSummary>& mode) {
    if (!mode)
        return QStringLiteral("–");
    const int decimals = mode->meanS >= 1.0 ? 3 : 6;
    const QString spread =
        mode->stdS ? QString::number(*mode->stdS, 'f', decimals) : translate("unknown");
    return QStringLiteral("%1 ± %2%3s")
        .arg(QString::number(mode->meanS, 'f', decimals), spread, QString(kThinSpace));
}

FigureRow timeRow(const ExperimentReport& report) {
    FigureRow row;
    QString ratio = report.ratio ? formatFactor(*report.ratio) : QStringLiteral("–");
    if (report.ratioInterval)
        ratio += QStringLiteral(" [%1 – %2]")
                     .arg(formatNumber(report.ratioInterval->low),
                          formatNumber(report.ratioInterval->high));
    row.cells = {translate("time of a run"), timeText(report.with), timeText(report.without),
                 ratio};
    row.explanation = translate("Wall clock from submitting to the last token. %1. In brackets the "
                                "95 % bootstrap interval of the ratio.")
                          .arg(QString::fromStdString(conventionLine(report)));
    return row;
}

FigureRow workRow(const ExperimentReport& report) {
    const auto count = [](const std::optional<ModeSummary>& mode) {
        return mode ? formatCount(mode->computedPositions) : QStringLiteral("–");
    };
    return {{translate("computed positions"), count(report.with), count(report.without),
             report.workRatio ? formatFactor(*report.workRatio) : QStringLiteral("–")},
            FigureOrigin::Derived,
            translate("Token positions pushed through the model, summed over the steps of a run.")};
}

void addBandwidth(const ExperimentRecord& record, std::vector<FigureRow>& rows) {
    const auto with = bandwidthUse(record.report, kOn, record.setting.bytes);
    const auto without = bandwidthUse(record.report, kOff, record.setting.bytes);
    const auto text = [](const std::optional<BandwidthUse>& use, auto format) {
        return use ? format(*use) : QStringLiteral("–");
    };
    const auto rate = [](const BandwidthUse& use) {
        return formatBytes(use.bytesPerSecond()) + QStringLiteral("/s");
    };
    rows.push_back({{translate("memory read"), text(with, rate), text(without, rate), {}},
                    FigureOrigin::Derived,
                    translate("Weights, and the part of the cache that a step reads, over the mean "
                              "time of a token after the first one.")});
    FigureRow use{{translate("bandwidth utilisation"), {}, {}, {}}, FigureOrigin::Derived, {}};
    if (record.probe) {
        const auto share = [&record](const BandwidthUse& used) {
            return formatNumber(100.0 * used.shareOf(record.probe->bytesPerSecond)) + kThinSpace +
                   u'%';
        };
        use.cells[1] = text(with, share);
        use.cells[2] = text(without, share);
        use.explanation = translate("Of the %1. Above 100 %: the weights come from the processor's "
                                    "caches.")
                              .arg(QString::fromStdString(describe(*record.probe)));
    } else {
        use.cells[1] = translate("not measured");
        use.cells[2] = use.cells[1];
        use.explanation = translate("The read probe measures the bandwidth of this machine.");
    }
    rows.push_back(use);
}

QString typesText(SweepTypes types) {
    return translate("%1 weights, %2 cache").arg(named(name(types.weights)), named(name(types.kv)));
}

} // namespace

std::vector<FigureRow> experimentRows(const ExperimentRecord& record) {
    if (record.report.runs.empty())
        return {};
    std::vector<FigureRow> rows = {timeRow(record.report), workRow(record.report)};
    addBandwidth(record, rows);
    return rows;
}

std::vector<FigureRow> publishedRows() {
    std::vector<FigureRow> rows;
    const auto time = [](const std::optional<PublishedTime>& published) {
        return published ? QStringLiteral("%1 ± %2%3s")
                               .arg(QString::number(published->meanS, 'f', 3),
                                    QString::number(published->stdS, 'f', 3), QString(kThinSpace))
                         : QStringLiteral("–");
    };
    for (const PublishedResult& result : publishedResults()) {
        const QString place =
            result.model.empty()
                ? named(result.device)
                : translate("%1 on %2").arg(named(result.model), named(result.device));
        rows.push_back(
            {{place, time(result.with), time(result.without), formatFactor(result.ratio)},
             FigureOrigin::Published,
             named(result.source)});
    }
    return rows;
}

std::vector<FigureRow> sweepRows(const SweepRow& row) {
    const QString types = typesText(row.types);
    if (!row.problem.empty())
        return {{{types, {}, translate("not measured"), {}, {}},
                 FigureOrigin::Measured,
                 QString::fromStdString(row.problem)}};
    std::vector<FigureRow> rows;
    for (const SweepLength& length : row.lengths)
        rows.push_back(
            {{types, formatCount(length.newTokens), seconds(length.withS) + kThinSpace + u's',
              seconds(length.withoutS) + kThinSpace + u's', formatFactor(length.ratio())},
             FigureOrigin::Measured,
             translate("Sums of the first steps of runs of the full length.")});
    rows.push_back({{translate("%1: caching pays from").arg(types),
                     row.paysFrom ? formatCount(*row.paysFrom) : translate("no length"),
                     {},
                     {},
                     {}},
                    FigureOrigin::Derived,
                    translate("The smallest number of new tokens from which on the uncached mode "
                              "took longer at every measured length.")});
    if (row.firstDifferingToken)
        rows.push_back({{translate("%1: texts differ from").arg(types),
                         formatCount(*row.firstDifferingToken),
                         {},
                         {},
                         {}},
                        FigureOrigin::Measured,
                        translate("The first new token that is not the same with and without the "
                                  "cache.")});
    return rows;
}

QString articleLines(const ExperimentReport& report) {
    QStringList lines;
    if (report.with)
        lines.append(QString::fromStdString(timeLine(kOn, *report.with)));
    if (report.without)
        lines.append(QString::fromStdString(timeLine(kOff, *report.without)));
    if (!lines.isEmpty())
        lines.append(QString::fromStdString(conventionLine(report)));
    return lines.join(u'\n');
}

QString progressText(const ExperimentProgress& progress) {
    const QString mode =
        progress.cache.keepsCache() ? translate("with the cache") : translate("without the cache");
    const QString run =
        progress.run == 0
            ? translate("warm-up, discarded")
            : translate("run %1 of %2").arg(formatCount(progress.run), formatCount(progress.runs));
    QString text =
        translate("%1, %2: %3 of %4 tokens")
            .arg(run, mode, formatCount(progress.token), formatCount(progress.newTokens));
    if (progress.leftSeconds)
        text += translate(", about %1 left (predicted)")
                    .arg(formatMilliseconds(*progress.leftSeconds * 1000.0));
    return text;
}

QString payoffText(const ExperimentReport& report) {
    if (!report.ratio)
        return {};
    const auto from = paysFrom(curveOf(report, kOn), curveOf(report, kOff));
    return from ? translate("Caching pays from %1 new tokens on.").arg(formatCount(*from))
                : translate("Caching does not pay within %1 new tokens.")
                      .arg(formatCount(report.newTokens));
}

} // namespace kvglass::ui
