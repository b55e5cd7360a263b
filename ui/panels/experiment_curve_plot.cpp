// SPDX-FileCopyrightText: 2026 The KVGlass authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "ui/panels/experiment_curve_plot.h"

#include <algorithm>

#include "ui/plot/axis_limit.h"
#include "ui/plot/meaning_mark.h"
#include "ui/plot/plot_theme.h"

namespace kvglass::ui {

namespace {

constexpr double kFitReach = 1.25; // of the measured length
constexpr int kFitPoints = 100;

Meaning meaningOf(CachePolicy cache) {
    return cache.keepsCache() ? Meaning::Decode : Meaning::Recompute;
}

} // namespace

ExperimentCurvePlot::ExperimentCurvePlot(Quantity quantity, QWidget* parent)
    : QCustomPlot(parent), m_quantity(quantity) {
    setFocusPolicy(Qt::NoFocus);
    setMinimumSize(160, 90);
    for (Mode* mode : {&m_with, &m_without}) {
        mode->fit = addGraph();
        mode->curve = addGraph(); // above its fit
        mode->curve->setAdaptiveSampling(true);
        if (quantity == Quantity::StepTime)
            mode->curve->setLineStyle(QCPGraph::lsNone);
    }
    xAxis->setLabel(tr("new token"));
    yAxis->setLabel(quantity == Quantity::StepTime ? tr("step time (ms)")
                                                   : tr("cumulative time (s)"));
    applyTheme();
}

void ExperimentCurvePlot::showMode(CachePolicy cache, const std::vector<double>& values) {
    QVector<double> numbers(static_cast<qsizetype>(values.size()));
    for (qsizetype i = 0; i < numbers.size(); ++i)
        numbers[i] = static_cast<double>(i + 1);
    constexpr bool kAlreadySorted = true;
    modeOf(cache).curve->setData(numbers, QVector<double>(values.begin(), values.end()),
                                 kAlreadySorted);
}

void ExperimentCurvePlot::showFit(CachePolicy cache, const ModeCurve& curve, double end) {
    QCPGraph* graph = modeOf(cache).fit;
    graph->data()->clear();
    const auto fit = fitOf(curve, cache);
    if (!fit)
        return;
    QVector<double> numbers;
    QVector<double> seconds;
    for (int i = 0; i <= kFitPoints; ++i) {
        numbers.append(1.0 + (end - 1.0) * i / kFitPoints);
        seconds.append(std::max(0.0, fit->at(numbers.back())));
    }
    constexpr bool kAlreadySorted = true;
    graph->setData(numbers, seconds, kAlreadySorted);
}

void ExperimentCurvePlot::showCurves(const ModeCurve& with, const ModeCurve& without,
                                     std::int64_t context) {
    const bool isSteps = m_quantity == Quantity::StepTime;
    const auto& valuesWith = isSteps ? with.stepMs : with.cumulativeS;
    const auto& valuesWithout = isSteps ? without.stepMs : without.cumulativeS;
    showMode(CachePolicy::full(), valuesWith);
    showMode(CachePolicy::off(), valuesWithout);
    const auto length = static_cast<double>(std::max(valuesWith.size(), valuesWithout.size()));
    double end = length;
    double highest = 0.0;
    for (const auto* values : {&valuesWith, &valuesWithout})
        for (const double value : *values)
            highest = std::max(highest, value);
    if (!isSteps) {
        end = length * kFitReach;
        if (context > 0)
            end = std::clamp(static_cast<double>(context), length, end);
        showFit(CachePolicy::full(), with, end);
        showFit(CachePolicy::off(), without, end);
        for (const QCPGraph* fit : {m_with.fit, m_without.fit})
            if (!fit->data()->isEmpty())
                highest = std::max(highest, (fit->data()->constEnd() - 1)->value);
    }
    xAxis->setRange(0.0, std::max(1.0, end));
    yAxis->setRange(0.0, niceCeiling(highest * 1.05));
    replot(QCustomPlot::rpQueuedReplot);
}

int ExperimentCurvePlot::count(CachePolicy cache) const { return modeOf(cache).curve->dataCount(); }

double ExperimentCurvePlot::fitEnd(CachePolicy cache) const {
    const auto points = modeOf(cache).fit->data();
    return points->isEmpty() ? 0.0 : (points->constEnd() - 1)->key;
}

void ExperimentCurvePlot::dress(const Mode& mode, CachePolicy cache) {
    const QColor color = colorOf(meaningOf(cache), palette());
    const double size = std::max(4.0, fontMetrics().height() * 0.32);
    mode.curve->setPen(QPen(color, 2.0));
    if (m_quantity == Quantity::StepTime)
        mode.curve->setScatterStyle(scatterOf(meaningOf(cache), size, palette()));
    mode.fit->setPen(QPen(color, 1.5, Qt::DashLine));
}

void ExperimentCurvePlot::applyTheme() {
    ui::applyTheme(*this, palette(), font());
    dress(m_with, CachePolicy::full());
    dress(m_without, CachePolicy::off());
    replot(QCustomPlot::rpQueuedReplot);
}

void ExperimentCurvePlot::changeEvent(QEvent* event) {
    QCustomPlot::changeEvent(event);
    if (event->type() == QEvent::PaletteChange || event->type() == QEvent::FontChange)
        applyTheme();
}

} // namespace kvglass::ui
