// SPDX-FileCopyrightText: 2026 The KVGlass authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "ui/panels/run_times_plot.h"

#include <algorithm>

#include "ui/plot/axis_limit.h"
#include "ui/plot/meaning_mark.h"
#include "ui/plot/plot_theme.h"

namespace kvglass::ui {

namespace {
Meaning meaningOf(CachePolicy cache) {
    return cache.keepsCache() ? Meaning::Decode : Meaning::Recompute;
}
} // namespace

RunTimesPlot::RunTimesPlot(QWidget* parent) : QCustomPlot(parent) {
    setFocusPolicy(Qt::NoFocus);
    setMinimumSize(160, 90);
    add(m_with);
    add(m_without);
    xAxis->setLabel(tr("run"));
    yAxis->setLabel(tr("time of the run (s)"));
    auto ticker = QSharedPointer<QCPAxisTicker>::create();
    ticker->setTickStepStrategy(QCPAxisTicker::tssReadability);
    xAxis->setTicker(ticker);
    applyTheme();
}

void RunTimesPlot::add(Mode& mode) {
    mode.points = addGraph();
    mode.points->setLineStyle(QCPGraph::lsNone);
    mode.band = new QCPItemRect(this);
    mode.mean = new QCPItemLine(this);
    for (QCPAbstractItem* item :
         {static_cast<QCPAbstractItem*>(mode.band), static_cast<QCPAbstractItem*>(mode.mean)}) {
        item->setLayer(QStringLiteral("grid"));
        item->setSelectable(false);
        item->setVisible(false);
    }
}

void RunTimesPlot::showMode(const ExperimentReport& report, CachePolicy cache) {
    const Mode& mode = modeOf(cache);
    QVector<double> numbers;
    QVector<double> seconds;
    for (std::size_t i = 0; i < report.runs.size(); ++i) {
        if (report.runs[i].cache != cache)
            continue;
        numbers.append(static_cast<double>(i + 1));
        seconds.append(report.runs[i].seconds);
    }
    constexpr bool kAlreadySorted = true;
    mode.points->setData(numbers, seconds, kAlreadySorted);
    const auto& summary = cache.keepsCache() ? report.with : report.without;
    mode.mean->setVisible(summary.has_value());
    mode.band->setVisible(summary && summary->stdS.has_value());
    if (!summary)
        return;
    const double left = numbers.front() - 0.4;
    const double right = numbers.back() + 0.4;
    mode.mean->start->setCoords(left, summary->meanS);
    mode.mean->end->setCoords(right, summary->meanS);
    const double spread = summary->stdS.value_or(0.0);
    mode.band->topLeft->setCoords(left, summary->meanS + spread);
    mode.band->bottomRight->setCoords(right, summary->meanS - spread);
}

void RunTimesPlot::showReport(const ExperimentReport& report) {
    showMode(report, CachePolicy::full());
    showMode(report, CachePolicy::off());
    double highest = 0.0;
    for (const ExperimentRun& run : report.runs)
        highest = std::max(highest, run.seconds);
    xAxis->setRange(0.0,
                    static_cast<double>(2 * std::max<std::int64_t>(1, report.wantedRuns)) + 1.0);
    yAxis->setRange(0.0, niceCeiling(highest * 1.1)); // from 0: lengths can be compared
    replot(QCustomPlot::rpQueuedReplot);
}

int RunTimesPlot::count(CachePolicy cache) const { return modeOf(cache).points->dataCount(); }

void RunTimesPlot::dress(const Mode& mode, CachePolicy cache) {
    const QColor color = colorOf(meaningOf(cache), palette());
    const double size = std::max(6.0, fontMetrics().height() * 0.5);
    mode.points->setScatterStyle(scatterOf(meaningOf(cache), size, palette()));
    mode.points->setPen(QPen(color));
    mode.mean->setPen(QPen(color, 1.5));
    QColor fill = color;
    fill.setAlpha(50);
    mode.band->setPen(Qt::NoPen);
    mode.band->setBrush(fill);
}

void RunTimesPlot::applyTheme() {
    ui::applyTheme(*this, palette(), font());
    dress(m_with, CachePolicy::full());
    dress(m_without, CachePolicy::off());
    replot(QCustomPlot::rpQueuedReplot);
}

void RunTimesPlot::changeEvent(QEvent* event) {
    QCustomPlot::changeEvent(event);
    if (event->type() == QEvent::PaletteChange || event->type() == QEvent::FontChange)
        applyTheme();
}

} // namespace kvglass::ui
