// SPDX-FileCopyrightText: 2026 The KVGlass authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "ui/panels/compare_plot.h"

#include <algorithm>
#include <cmath>

#include <QKeyEvent>
#include <QPainter>

#include "ui/plot/axis_limit.h"
#include "ui/plot/empty_hint.h"
#include "ui/plot/palette.h"
#include "ui/plot/plot_theme.h"
#include "ui/plot/token_walk.h"
#include "ui/plot/usual_maximum.h"

namespace kvglass::ui {

namespace {

constexpr double kRoom = 1.08; // above the highest value
constexpr double kMega = 1e6;

} // namespace

ComparePlot::ComparePlot(Quantity quantity, QWidget* parent)
    : QCustomPlot(parent), m_quantity(quantity), m_runs{addGraph(), addGraph()},
      m_cursor(new QCPItemStraightLine(this)) {
    setFocusPolicy(Qt::StrongFocus);
    setMinimumSize(160, 90);
    const bool isTime = quantity == Quantity::StepTime;
    setAccessibleName(isTime ? tr("Step times of A and B") : tr("Cache bytes of A and B"));
    setAccessibleDescription(tr("Arrow keys walk the tokens; the tokens page has every number."));
    for (QCPGraph* run : m_runs)
        run->setAdaptiveSampling(true);
    xAxis->setLabel(tr("new token"));
    yAxis->setLabel(isTime ? tr("step time (ms)") : tr("cache, reserved (MB)"));
    m_cursor->setSelectable(false);
    m_cursor->setVisible(false);
    applyTheme();
}

double ComparePlot::valueOf(const StepSample& step) const {
    return m_quantity == Quantity::StepTime ? step.stepMs
                                            : static_cast<double>(step.bytes.kvReserved) / kMega;
}

void ComparePlot::showRun(QCPGraph& graph, const Recording* run) const {
    QVector<double> numbers;
    QVector<double> values;
    if (run != nullptr)
        for (const StepSample& step : run->steps) {
            numbers.append(static_cast<double>(step.step));
            values.append(valueOf(step));
        }
    constexpr bool kAlreadySorted = true;
    graph.setData(numbers, values, kAlreadySorted);
}

void ComparePlot::showRuns(const Recording* first, const Recording* second) {
    UsualMaximum highest; // a single long step shall not press all others onto the axis
    const Recording* const runs[] = {first, second};
    for (int run = 0; run < 2; ++run) {
        showRun(*m_runs[run], runs[run]);
        for (const QCPGraphData& point : *m_runs[run]->data())
            highest.add(point.value);
    }
    xAxis->setRange(0.0, static_cast<double>(std::max<std::int64_t>(newest(), 1)) + 0.5);
    yAxis->setRange(0.0, niceCeiling(highest.usual() * kRoom));
    if (highest.usual() <= 0.0)
        yAxis->setRange(0.0, 1.0);
    replotSoon();
}

std::int64_t ComparePlot::newest() const {
    std::int64_t last = 0;
    for (const QCPGraph* run : m_runs)
        if (!run->data()->isEmpty())
            last = std::max<std::int64_t>(last, std::llround((run->data()->constEnd() - 1)->key));
    return last;
}

void ComparePlot::mark(std::optional<std::int64_t> number) {
    m_marked = number;
    m_cursor->setVisible(number.has_value());
    if (number) {
        m_cursor->point1->setCoords(static_cast<double>(*number), 0.0);
        m_cursor->point2->setCoords(static_cast<double>(*number), 1.0);
    }
    replotSoon();
}

void ComparePlot::keyPressEvent(QKeyEvent* event) {
    if (const auto to = walked(event->key(), m_marked, 1, newest()))
        emit chosen(*to);
    else
        QCustomPlot::keyPressEvent(event);
}

void ComparePlot::mousePressEvent(QMouseEvent* event) {
    QCustomPlot::mousePressEvent(event);
    const std::int64_t number = std::llround(xAxis->pixelToCoord(event->pos().x()));
    if (newest() > 0 && axisRect()->rect().contains(event->pos()))
        emit chosen(std::clamp<std::int64_t>(number, 1, newest()));
}

void ComparePlot::paintEvent(QPaintEvent* event) {
    QCustomPlot::paintEvent(event);
    QPainter painter(this);
    if (newest() == 0)
        paintEmptyHint(painter, axisRect()->rect(), tr("Two runs appear here, one over the other."),
                       palette());
    if (hasFocus()) {
        painter.setPen(QPen(palette().color(QPalette::Highlight), 2.0));
        painter.drawRect(rect().adjusted(1, 1, -1, -1));
    }
}

void ComparePlot::focusInEvent(QFocusEvent* event) {
    QCustomPlot::focusInEvent(event);
    update();
}

void ComparePlot::focusOutEvent(QFocusEvent* event) {
    QCustomPlot::focusOutEvent(event);
    update();
}

void ComparePlot::applyTheme() {
    ui::applyTheme(*this, palette(), font());
    m_runs[0]->setPen(QPen(colorOf(Meaning::FirstRun, palette()), 1.5));
    m_runs[1]->setPen(QPen(colorOf(Meaning::SecondRun, palette()), 2.5));
    m_cursor->setPen(QPen(palette().color(QPalette::Highlight), 1.5));
    replotSoon();
}

void ComparePlot::replotSoon() {
    if (isVisible())
        replot(QCustomPlot::rpQueuedReplot);
}

void ComparePlot::showEvent(QShowEvent* event) {
    QCustomPlot::showEvent(event);
    replotSoon(); // what came while it was hidden
}

void ComparePlot::changeEvent(QEvent* event) {
    QCustomPlot::changeEvent(event);
    if (event->type() == QEvent::PaletteChange || event->type() == QEvent::FontChange)
        applyTheme();
}

} // namespace kvglass::ui
