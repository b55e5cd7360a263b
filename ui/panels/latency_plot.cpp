// SPDX-FileCopyrightText: 2026 The KVGlass authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "ui/panels/latency_plot.h"

#include <algorithm>
#include <cmath>

#include "ui/plot/axis_limit.h"
#include "ui/plot/log_ticker.h"
#include "ui/plot/meaning_mark.h"
#include "ui/plot/number_format.h"

namespace kvglass::ui {

namespace {

constexpr StepKind kKinds[] = {StepKind::Prefill, StepKind::Decode, StepKind::Recompute,
                               StepKind::Rebuild};

// A prefill this many times higher than every other step is cut at the top, and says so: otherwise
// it would press the tokens that matter onto the axis.
constexpr double kCutPrefillAt = 6.0;

QCPItemText* makeLabel(QCustomPlot& plot) {
    auto* label = new QCPItemText(&plot); // owned by the plot
    label->setSelectable(false);
    label->setLayer(QStringLiteral("grid")); // below the data: it must not hide a step
    label->setPositionAlignment(Qt::AlignLeft | Qt::AlignTop);
    label->setTextAlignment(Qt::AlignLeft);
    label->setPadding(QMargins(2, 1, 2, 2));
    label->setVisible(false);
    return label;
}

} // namespace

LatencyPlot::LatencyPlot(QWidget* parent) : TokenPlot(parent) {
    for (const StepKind kind : kKinds) {
        QCPGraph* graph = addGraph();
        graph->setLineStyle(QCPGraph::lsNone);
        graph->setAdaptiveSampling(true);
        m_graphs[static_cast<std::size_t>(kind)] = graph;
    }
    m_block = new QCPItemRect(this);
    m_block->setSelectable(false);
    m_block->setLayer(QStringLiteral("grid"));
    m_block->setVisible(false);
    m_block->bottomRight->setTypeY(QCPItemPosition::ptAxisRectRatio);
    m_blockLabel = makeLabel(*this);
    m_rebuildLabel = makeLabel(*this);
    m_leader = new QCPItemLine(this); // owned by the plot
    m_leader->setSelectable(false);
    m_leader->setLayer(QStringLiteral("grid"));
    m_leader->setVisible(false);
    xAxis->setLabel(tr("new token"));
    yAxis->setLabel(tr("step time (ms)"));
    connect(this, &TokenPlot::viewChanged, this, [this] { fitTimeAxis(); });
    LatencyPlot::applyTheme();
    fitTimeAxis();
}

void LatencyPlot::clear() {
    for (QCPGraph* graph : m_graphs) {
        graph->data()->clear();
    }
    for (QCPAbstractItem* item :
         std::initializer_list<QCPAbstractItem*>{m_block, m_blockLabel, m_rebuildLabel, m_leader}) {
        item->setVisible(false);
    }
    m_prefillMs = 0.0;
    m_prefillPositions = 0;
    m_largestMs = 0.0;
    m_smallestMs = 0.0;
    clearTokens();
    fitTimeAxis();
}

void LatencyPlot::append(std::span<const StepSample> steps, std::int64_t promptTokens) {
    std::array<QVector<double>, 4> numbers;
    std::array<QVector<double>, 4> times;
    for (const StepSample& step : steps) {
        m_smallestMs = m_smallestMs == 0.0 ? step.stepMs : std::min(m_smallestMs, step.stepMs);
        if (step.kind == StepKind::Prefill) {
            addPrefill(step);
            continue;
        }
        if (step.kind == StepKind::Rebuild && !m_rebuildLabel->visible()) {
            addRebuildLabel(step);
        }
        m_largestMs = std::max(m_largestMs, step.stepMs);
        numbers[static_cast<std::size_t>(step.kind)].append(static_cast<double>(step.step));
        times[static_cast<std::size_t>(step.kind)].append(step.stepMs);
    }
    for (std::size_t kind = 0; kind < m_graphs.size(); ++kind) {
        constexpr bool kAlreadySorted = true;
        m_graphs[kind]->addData(numbers[kind], times[kind], kAlreadySorted);
    }
    if (!steps.empty()) {
        setExtent(steps.back().step, promptTokens);
        fitTimeAxis();
        replotSoon();
    }
}

void LatencyPlot::addPrefill(const StepSample& step) {
    m_prefillMs = step.stepMs;
    m_prefillPositions = step.computedPositions;
    // As wide as the tokens it computed, as high as the time it took; it ends at the token it made.
    const auto right = static_cast<double>(step.step);
    m_block->topLeft->setCoords(right - static_cast<double>(step.computedPositions), step.stepMs);
    m_block->bottomRight->setCoords(right, 1.0);
    m_block->setVisible(true);
    m_blockLabel->setVisible(true);
}

void LatencyPlot::addRebuildLabel(const StepSample& step) {
    m_rebuildLabel->setText(
        tr("rebuild: %1 tokens, %2")
            .arg(formatCount(step.computedPositions), formatMilliseconds(step.stepMs)));
    m_rebuild = QPointF(static_cast<double>(step.step), step.stepMs);
    m_rebuildLabel->setVisible(true);
    m_leader->setVisible(true);
}

void LatencyPlot::setScale(Scale scale) {
    m_scale = scale;
    if (scale == Scale::Logarithmic) {
        yAxis->setScaleType(QCPAxis::stLogarithmic);
        yAxis->setTicker(QSharedPointer<LogTicker>::create());
    } else {
        yAxis->setScaleType(QCPAxis::stLinear);
        yAxis->setTicker(QSharedPointer<QCPAxisTicker>::create());
    }
    fitTimeAxis();
    replotSoon();
}

int LatencyPlot::count(StepKind kind) const {
    if (kind == StepKind::Prefill) {
        return m_block->visible() ? 1 : 0;
    }
    return m_graphs[static_cast<std::size_t>(kind)]->dataCount();
}

double LatencyPlot::topOfPrefill() const {
    const bool isCut =
        m_scale == Scale::Linear && m_largestMs > 0.0 && m_prefillMs > kCutPrefillAt * m_largestMs;
    return isCut ? 0.0 : m_prefillMs;
}

void LatencyPlot::fitTimeAxis() {
    const double highest = std::max(m_largestMs, topOfPrefill());
    // Room for the labels of blocks and switches above the highest mark.
    if (m_scale == Scale::Linear) {
        // The labels' lines are a share of the height, whatever the highest mark is.
        const double lines = 3.5 * (fontMetrics().height() + 3.0);
        const double share = std::clamp(lines / std::max(axisRect()->height(), 1), 0.1, 0.45);
        yAxis->setRange(0.0, niceCeiling(highest / (1.0 - share)));
    } else if (highest > 0.0) {
        const double low = std::max(m_smallestMs, 1e-4);
        const double decade = std::pow(10.0, std::floor(std::log10(low)));
        const double lower = low >= 5.0 * decade   ? 5.0 * decade
                             : low >= 2.0 * decade ? 2.0 * decade
                                                   : decade;
        yAxis->setRange(lower * 0.9, std::max(niceCeiling(highest * 3.0), lower * 10.0));
    } else {
        yAxis->setRange(0.1, 10.0);
    }
    placeLabels();
}

void LatencyPlot::placeLabels() {
    const bool isCut = m_prefillMs > yAxis->range().upper;
    const QString size = tr("prefill: %1 tokens, %2")
                             .arg(formatCount(m_prefillPositions), formatMilliseconds(m_prefillMs));
    m_blockLabel->setText(isCut ? tr("↑ %1 (cut)").arg(size) : size);
    const double left = std::max(m_block->topLeft->coords().x(), xAxis->range().lower);
    // Both stand in the room that the axis keeps free above the highest mark, each on a line of its
    // own below that of the switches, so that none can meet. A thin line leads to the square.
    const double line = fontMetrics().height() + 3.0;
    const double top = axisRect()->top() + line;
    const auto msAt = [this](double pixel) { return yAxis->pixelToCoord(pixel); };
    m_blockLabel->position->setCoords(left, msAt(top));
    const double step = m_rebuild.x();
    const double square = xAxis->coordToPixel(step);
    const int width = fontMetrics().horizontalAdvance(m_rebuildLabel->text()) + 8;
    const bool hasRoom = square + width <= axisRect()->right();
    m_rebuildLabel->setPositionAlignment(Qt::AlignTop | (hasRoom ? Qt::AlignLeft : Qt::AlignRight));
    m_rebuildLabel->position->setCoords(step, msAt(top + line));
    m_leader->start->setCoords(step, msAt(top + line));
    m_leader->end->setCoords(step, m_rebuild.y());
}

void LatencyPlot::applyTheme() {
    TokenPlot::applyTheme();
    const double size = std::max(4.0, fontMetrics().height() * 0.32);
    for (const StepKind kind : kKinds) {
        QCPGraph* graph = m_graphs[static_cast<std::size_t>(kind)];
        graph->setScatterStyle(scatterOf(meaningOf(kind), size, palette()));
        graph->setPen(QPen(colorOf(meaningOf(kind), palette())));
    }
    const QColor prefill = colorOf(Meaning::Prefill, palette());
    QColor fill = prefill;
    fill.setAlpha(150);
    m_block->setPen(QPen(prefill, 1.5));
    m_block->setBrush(fill);
    m_leader->setPen(QPen(colorOf(Meaning::Rebuild, palette()), 1.0));
    for (QCPItemText* label : {m_blockLabel, m_rebuildLabel}) {
        label->setColor(palette().color(QPalette::Text));
        label->setFont(font());
    }
}

} // namespace kvglass::ui
