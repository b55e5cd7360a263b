// SPDX-FileCopyrightText: 2026 The KVGlass authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "ui/panels/race_plot.h"

#include <algorithm>

#include "ui/plot/axis_limit.h"
#include "ui/plot/palette.h"
#include "ui/plot/plot_theme.h"

namespace kvglass::ui {

namespace {
constexpr int kFewestCharacters = 30; // the axis' label, and the numbers beside it
constexpr int kTicks = 3;             // their labels do not touch in a narrow plot
} // namespace

RacePlot::RacePlot(QWidget* parent)
    : QCustomPlot(parent), m_with(addGraph()), m_without(addGraph()),
      m_now(new QCPItemStraightLine(this)) {
    setFocusPolicy(Qt::NoFocus);
    setMinimumHeight(80);
    xAxis->ticker()->setTickCount(kTicks);
    for (QCPGraph* graph : {m_with, m_without})
        graph->setLineStyle(QCPGraph::lsStepLeft);
    m_now->setSelectable(false);
    m_now->setLayer(QStringLiteral("grid"));
    xAxis->setLabel(tr("ms since the fork"));
    yAxis->setLabel(tr("new tokens"));
    begin(0.0, 0);
    applyTheme();
}

void RacePlot::begin(double endMs, std::int64_t newTokens) {
    for (QCPGraph* graph : {m_with, m_without})
        graph->data()->clear();
    m_now->setVisible(false);
    xAxis->setRange(0.0, niceCeiling(endMs));
    yAxis->setRange(0.0, niceCeiling(static_cast<double>(newTokens) * 1.05));
    replot(QCustomPlot::rpQueuedReplot);
}

void RacePlot::showLane(QCPGraph& graph, const RaceLane& lane, std::int64_t tokens) const {
    const std::int64_t wanted = tokens + 1; // with the point of the fork
    if (wanted < graph.dataCount() || tokens == 0)
        graph.data()->clear(); // the replay went back
    if (graph.dataCount() == 0)
        graph.addData(0.0, 0.0);
    for (std::int64_t token = graph.dataCount(); token < wanted; ++token)
        graph.addData(lane.tokens[static_cast<std::size_t>(token - 1)].timeMs,
                      static_cast<double>(token));
}

void RacePlot::showUntil(const RaceLane& with, std::int64_t tokensWith, const RaceLane& without,
                         std::int64_t tokensWithout, double ms) {
    showLane(*m_with, with, tokensWith);
    showLane(*m_without, without, tokensWithout);
    m_now->setVisible(true);
    m_now->point1->setCoords(ms, 0.0);
    m_now->point2->setCoords(ms, 1.0);
    replot(QCustomPlot::rpQueuedReplot);
}

int RacePlot::count(CachePolicy cache) const {
    return std::max(0, (cache.keepsCache() ? m_with : m_without)->dataCount() - 1);
}

void RacePlot::applyTheme() {
    ui::applyTheme(*this, palette(), font());
    setMinimumWidth(fontMetrics().averageCharWidth() * kFewestCharacters);
    m_with->setPen(QPen(colorOf(Meaning::Decode, palette()), 2.0));
    m_without->setPen(QPen(colorOf(Meaning::Recompute, palette()), 2.0));
    m_now->setPen(QPen(palette().color(QPalette::Highlight), 1.5));
    replot(QCustomPlot::rpQueuedReplot);
}

void RacePlot::changeEvent(QEvent* event) {
    QCustomPlot::changeEvent(event);
    if (event->type() == QEvent::PaletteChange || event->type() == QEvent::FontChange)
        applyTheme();
}

} // namespace kvglass::ui
