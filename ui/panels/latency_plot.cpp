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
constexpr double kMostForLabels = 0.45; // of the height
constexpr int kLabelPadding = 8;        // of both sides, and some air

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
    m_outliers = new LatencyOutliers(this);
    xAxis->setLabel(tr("new token"));
    setValueLabel(tr("step time"), tr("ms"));
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
    m_rebuild = {};
    m_prefillMs = 0.0;
    m_prefillPositions = 0;
    m_smallestMs = 0.0;
    for (UsualMaximum& maximum : m_maxima) {
        maximum.clear();
    }
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
        if (step.kind == StepKind::Rebuild && m_rebuild.step == 0) {
            m_rebuild = step; // labelled once
        }
        m_maxima[static_cast<std::size_t>(step.kind)].add(step.stepMs);
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
}

void LatencyPlot::setReach(Reach reach) {
    m_reach = reach;
    fitTimeAxis();
    replotSoon();
}

void LatencyPlot::setScale(Scale scale) {
    m_scale = scale;
    const int ticks = yAxis->ticker()->tickCount(); // that fit the height
    if (scale == Scale::Logarithmic) {
        yAxis->setScaleType(QCPAxis::stLogarithmic);
        yAxis->setTicker(QSharedPointer<LogTicker>::create());
    } else {
        yAxis->setScaleType(QCPAxis::stLinear);
        yAxis->setTicker(QSharedPointer<QCPAxisTicker>::create());
    }
    yAxis->ticker()->setTickCount(ticks);
    fitTimeAxis();
    replotSoon();
}

int LatencyPlot::count(StepKind kind) const {
    if (kind == StepKind::Prefill) {
        return m_block->visible() ? 1 : 0;
    }
    return m_graphs[static_cast<std::size_t>(kind)]->dataCount();
}

double LatencyPlot::usualMs() const {
    double highest = 0.0;
    for (const UsualMaximum& maximum : m_maxima) {
        const bool isCut = m_reach == Reach::Usual && m_scale == Scale::Linear;
        highest = std::max(highest, isCut ? maximum.usual() : maximum.largest());
    }
    return highest;
}

double LatencyPlot::topOfPrefill() const {
    const double others = usualMs();
    const bool isCut = m_reach == Reach::Usual && m_scale == Scale::Linear && others > 0.0 &&
                       m_prefillMs > kCutPrefillAt * others;
    return isCut ? 0.0 : m_prefillMs;
}

/// Of the height: what all the lines of labels above the highest mark would take.
double LatencyPlot::shareOfLabels() const {
    const double lines = 4.5 * (fontMetrics().height() + 3.0);
    return lines / std::max(axisRect()->height(), 1);
}

void LatencyPlot::fitTimeAxis() {
    const double highest = std::max(usualMs(), topOfPrefill());
    // Room for the labels of blocks and switches above the highest mark.
    if (m_scale == Scale::Linear) {
        // The labels' lines are a share of the height, whatever the highest mark is.
        const double share = std::clamp(shareOfLabels(), 0.1, kMostForLabels);
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
    findOutliers();
    placeLabels();
}

void LatencyPlot::findOutliers() {
    const double top = yAxis->range().upper;
    std::vector<Outlier> higher;
    for (const StepKind kind : kKinds) {
        if (m_maxima[static_cast<std::size_t>(kind)].largest() <= top) {
            continue;
        }
        for (const QCPGraphData& step : *m_graphs[static_cast<std::size_t>(kind)]->data()) {
            if (step.value > top) {
                higher.push_back({step.key, step.value, kind});
            }
        }
    }
    std::ranges::sort(higher, {}, &Outlier::number);
    m_outliers->setOutliers(std::move(higher));
}

void LatencyPlot::placeLabels() {
    // All stand in the room that the axis keeps free above the highest mark, each on a line of its
    // own, so that none can meet: outliers, switches, the prefill, the rebuild.
    setMarksTop(m_outliers->height());
    const double line = fontMetrics().height() + 3.0;
    const double top = axisRect()->top() + m_outliers->height() + line;
    const bool isCut = m_prefillMs > yAxis->range().upper;
    const QString time = formatMilliseconds(m_prefillMs);
    const QString longest = tr("prefill: %1 tokens, %2").arg(formatCount(m_prefillPositions), time);
    const double left = std::max(m_block->topLeft->coords().x(), xAxis->range().lower);
    const double pixel = xAxis->coordToPixel(left);
    const double room =
        switchMarks().linesAround(m_block->bottomRight->coords().x()).right - pixel - kLabelPadding;
    QString text = tr("prefill: %1").arg(time);
    const auto withArrow = [isCut](const QString& words) {
        return isCut ? tr("↑ %1 (cut)").arg(words) : words;
    };
    if (fontMetrics().horizontalAdvance(withArrow(longest)) <= room) {
        text = longest;
    }
    // In a low plot only the switches have words; the rest is in the read-out.
    m_blockLabel->setVisible(m_block->visible() && shareOfLabels() <= kMostForLabels);
    m_blockLabel->setText(withArrow(text));
    m_blockLabel->position->setCoords(left, yAxis->pixelToCoord(top));
    placeRebuildLabel(top + line);
}

void LatencyPlot::placeRebuildLabel(double top) {
    const auto step = static_cast<double>(m_rebuild.step);
    const double square = xAxis->coordToPixel(step);
    const auto lines = switchMarks().linesAround(step);
    const QString time = formatMilliseconds(m_rebuild.stepMs);
    // As many words as cross no line of a switch, right of the square or left of its own line. A
    // thin line leads to the square.
    const QString words[] = {
        tr("rebuild: %1 tokens, %2").arg(formatCount(m_rebuild.computedPositions), time),
        tr("rebuild: %1").arg(time), time};
    const auto place = [&](const QString& text, double pixel, Qt::AlignmentFlag side) {
        m_rebuildLabel->setText(text);
        m_rebuildLabel->setPositionAlignment(Qt::AlignTop | side);
        m_rebuildLabel->position->setCoords(xAxis->pixelToCoord(pixel), yAxis->pixelToCoord(top));
        m_leader->start->setCoords(step, yAxis->pixelToCoord(top));
        m_leader->end->setCoords(step, m_rebuild.stepMs);
    };
    bool hasRoom = false;
    for (const QString& text : words) {
        if (shareOfLabels() > kMostForLabels)
            break;
        const double width = fontMetrics().horizontalAdvance(text) + kLabelPadding;
        const bool fitsRight = width <= lines.right - square;
        hasRoom = fitsRight || width <= lines.left - lines.secondLeft;
        if (hasRoom) {
            place(text, fitsRight ? square : lines.left - 1.0,
                  fitsRight ? Qt::AlignLeft : Qt::AlignRight);
            break;
        }
    }
    m_rebuildLabel->setVisible(hasRoom && m_rebuild.step > 0);
    m_leader->setVisible(hasRoom && m_rebuild.step > 0);
}

void LatencyPlot::applyTheme() {
    TokenPlot::applyTheme();
    const double size = std::max(4.0, fontMetrics().height() * 0.32);
    for (const StepKind kind : kKinds) {
        QCPGraph* graph = m_graphs[static_cast<std::size_t>(kind)];
        graph->setScatterStyle(
            pictureOf(scatterOf(meaningOf(kind), size, palette()), devicePixelRatioF()));
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
