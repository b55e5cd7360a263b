// SPDX-FileCopyrightText: 2026 The KVGlass authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "ui/plot/token_plot.h"

#include <algorithm>
#include <cmath>
#include <vector>

#include <QApplication>
#include <QPainter>

#include "ui/plot/axis_limit.h"
#include "ui/plot/empty_hint.h"
#include "ui/plot/plot_theme.h"

namespace kvglass::ui {

namespace {

constexpr double kSmallestView = 4.0; // tokens
constexpr char kCursorLayer[] = "cursor";

} // namespace

TokenPlot::TokenPlot(QWidget* parent) : QCustomPlot(parent), m_marks(*this) {
    setFocusPolicy(Qt::NoFocus); // the panel has the keys
    setMouseTracking(true);
    setMinimumSize(160, 80);
    setPlottingHint(QCP::phCacheLabels);
    // All views that changed in a tick are painted in one go.
    setPlottingHint(QCP::phImmediateRefresh, false);
    setInteractions(QCP::iRangeDrag | QCP::iRangeZoom);
    axisRect()->setRangeDrag(Qt::Horizontal);
    axisRect()->setRangeZoom(Qt::Horizontal);
    axisRect()->setRangeZoomFactor(0.8);
    makeCursors();
    connect(xAxis, qOverload<const QCPRange&>(&QCPAxis::rangeChanged), this,
            [this](const QCPRange& range) { keepInBounds(range); });
    TokenPlot::applyTheme();
    showAll();
}

TokenPlot::~TokenPlot() = default;

void TokenPlot::makeCursors() {
    addLayer(kCursorLayer, layer("main"), limAbove);
    layer(kCursorLayer)->setMode(QCPLayer::lmBuffered);
    m_band = new QCPItemRect(this); // owned by the plot, as all its items
    m_band->topLeft->setTypeY(QCPItemPosition::ptAxisRectRatio);
    m_band->bottomRight->setTypeY(QCPItemPosition::ptAxisRectRatio);
    m_cursor = new QCPItemStraightLine(this);
    m_ring = new QCPItemTracer(this);
    m_ring->setStyle(QCPItemTracer::tsCircle);
    std::vector<QCPAbstractItem*> items{m_band, m_cursor, m_ring};
    for (QCPItemText*& end : m_bandEnds) {
        end = new QCPItemText(this);
        end->setText(&end == m_bandEnds ? tr("A") : tr("B"));
        end->position->setTypeY(QCPItemPosition::ptAxisRectRatio);
        end->setPositionAlignment(Qt::AlignBottom |
                                  (&end == m_bandEnds ? Qt::AlignLeft : Qt::AlignRight));
        end->setPadding(QMargins(3, 1, 3, 1));
        items.push_back(end);
    }
    for (QCPAbstractItem* item : items) {
        item->setLayer(kCursorLayer);
        item->setVisible(false);
        item->setSelectable(false);
    }
}

void TokenPlot::follow() {
    const bool changed = !m_following;
    m_following = true;
    showAll();
    replotSoon();
    if (changed) {
        emit followingChanged(true);
    }
}

void TokenPlot::hold() {
    if (m_following) {
        m_following = false;
        emit followingChanged(false);
    }
}

double TokenPlot::leftEnd() const {
    // A long prompt must not push the new tokens into a corner; the rest of it is a drag away.
    const auto end = static_cast<double>(tokenAxisEnd(m_newest));
    return -std::min(static_cast<double>(m_promptTokens), 0.2 * end) - 0.01 * end;
}

void TokenPlot::showAll() {
    const auto end = static_cast<double>(tokenAxisEnd(m_newest));
    xAxis->setRange(leftEnd(), end + 0.01 * end);
}

void TokenPlot::keepInBounds(const QCPRange& range) {
    const auto end = static_cast<double>(tokenAxisEnd(m_newest));
    const double lowest = -static_cast<double>(m_promptTokens) - 0.05 * end;
    const double highest = 1.05 * end;
    const double size = std::clamp(range.size(), kSmallestView, highest - lowest);
    const double lower = std::clamp(range.lower, lowest, highest - size);
    const QCPRange bounded(lower, lower + size);
    if (std::abs(bounded.lower - range.lower) > 1e-9 ||
        std::abs(bounded.upper - range.upper) > 1e-9) {
        const QSignalBlocker blocker(xAxis);
        xAxis->setRange(bounded);
    }
    m_marks.layOut();
    emit viewChanged();
}

void TokenPlot::setExtent(std::int64_t newest, std::int64_t promptTokens) {
    m_newest = newest;
    m_promptTokens = promptTokens;
    if (m_following) {
        showAll();
    }
}

std::int64_t TokenPlot::firstVisible() const {
    return std::max(static_cast<std::int64_t>(std::ceil(xAxis->range().lower)), std::int64_t{1});
}

std::int64_t TokenPlot::lastVisible() const {
    return std::min(static_cast<std::int64_t>(std::floor(xAxis->range().upper)), m_newest);
}

void TokenPlot::addSwitch(std::int64_t step, CachePolicy policy) {
    m_marks.add(static_cast<double>(step), policy);
    replotSoon();
}

void TokenPlot::highlight(std::optional<std::int64_t> number, std::optional<double> value) {
    m_cursor->setVisible(number.has_value());
    m_ring->setVisible(number.has_value() && value.has_value());
    if (number) {
        const auto x = static_cast<double>(*number);
        m_cursor->point1->setTypeY(QCPItemPosition::ptAxisRectRatio);
        m_cursor->point2->setTypeY(QCPItemPosition::ptAxisRectRatio);
        m_cursor->point1->setCoords(x, 0.0);
        m_cursor->point2->setCoords(x, 1.0);
        // A value above the axis is ringed at its edge.
        m_ring->position->setCoords(x, std::min(value.value_or(0.0), yAxis->range().upper));
    }
    layer(kCursorLayer)->replot();
}

void TokenPlot::showRange(std::optional<QCPRange> numbers) {
    m_band->setVisible(numbers.has_value());
    for (QCPItemText* end : m_bandEnds) {
        end->setVisible(numbers.has_value());
    }
    if (numbers) {
        const QCPRange band(numbers->lower - 0.5, numbers->upper + 0.5);
        m_band->topLeft->setCoords(band.lower, 0.0);
        m_band->bottomRight->setCoords(band.upper, 1.0);
        m_bandEnds[0]->position->setCoords(band.lower, 1.0);
        m_bandEnds[1]->position->setCoords(band.upper, 1.0);
    }
    layer(kCursorLayer)->replot();
}

void TokenPlot::setHint(const QString& hint) {
    m_hint = hint;
    update();
}

void TokenPlot::clearTokens() {
    m_marks.clear();
    m_cursor->setVisible(false);
    m_ring->setVisible(false);
    showRange(std::nullopt);
    m_newest = 0;
    m_promptTokens = 0;
    follow();
}

void TokenPlot::setValueLabel(const QString& what, const QString& unit) {
    m_valueLabel = QStringLiteral("%1 (%2)").arg(what, unit);
    m_valueUnit = unit;
    fitValueLabel();
}

void TokenPlot::fitValueLabel() {
    // Beside the axis, which the numbers below it make shorter than the plot.
    const int numbers = 3 * fontMetrics().height();
    const bool fits = fontMetrics().horizontalAdvance(m_valueLabel) <= height() - numbers;
    yAxis->setLabel(fits ? m_valueLabel : m_valueUnit);
}

void TokenPlot::replotSoon() {
    if (isVisible()) {
        replot(QCustomPlot::rpQueuedReplot);
    }
}

void TokenPlot::applyTheme() {
    ui::applyTheme(*this, palette(), font());
    const QColor highlight = palette().color(QPalette::Highlight);
    m_cursor->setPen(QPen(highlight, 1.5));
    m_ring->setPen(QPen(highlight, 3.0));
    m_ring->setBrush(Qt::NoBrush);
    m_ring->setSize(fontMetrics().height() * 0.9);
    QColor band = highlight;
    band.setAlpha(45);
    m_band->setPen(QPen(highlight, 1.5));
    m_band->setBrush(band);
    for (QCPItemText* end : m_bandEnds) {
        end->setFont(font());
        end->setColor(palette().color(QPalette::HighlightedText));
        end->setBrush(highlight);
    }
    m_marks.applyTheme(palette());
    fitValueLabel();
    replotSoon();
}

void TokenPlot::changeEvent(QEvent* event) {
    QCustomPlot::changeEvent(event);
    if (event->type() == QEvent::PaletteChange || event->type() == QEvent::FontChange) {
        applyTheme();
    }
}

void TokenPlot::paintEvent(QPaintEvent* event) {
    QCustomPlot::paintEvent(event);
    if (const QString hint = shownHint(); !hint.isEmpty()) {
        QPainter painter(this);
        paintEmptyHint(painter, axisRect()->rect(), hint, palette());
    }
}

void TokenPlot::showEvent(QShowEvent* event) {
    QCustomPlot::showEvent(event);
    replotSoon(); // what came while it was hidden
}

void TokenPlot::resizeEvent(QResizeEvent* event) {
    // As many numbers as stand above each other with some air.
    const int lines = event->size().height() / (3 * fontMetrics().height());
    yAxis->ticker()->setTickCount(std::clamp(lines, 2, 5));
    fitValueLabel();
    QCustomPlot::resizeEvent(event);
    m_marks.layOut();
    emit viewChanged();
}

qint64 TokenPlot::nearestNumber(const QPointF& point) const {
    const auto number = static_cast<qint64>(std::lround(xAxis->pixelToCoord(point.x())));
    return std::clamp<qint64>(number, 1, std::max<qint64>(m_newest, 1));
}

std::optional<qint64> TokenPlot::numberAt(const QPointF& point) const {
    if (m_newest == 0 || !axisRect()->rect().contains(point.toPoint())) {
        return std::nullopt;
    }
    const auto number = static_cast<qint64>(std::lround(xAxis->pixelToCoord(point.x())));
    return number > -m_promptTokens && number <= m_newest ? std::optional(number) : std::nullopt;
}

void TokenPlot::wheelEvent(QWheelEvent* event) {
    hold();
    QCustomPlot::wheelEvent(event);
    event->accept();
}

void TokenPlot::mousePressEvent(QMouseEvent* event) {
    m_pressedAt = event->position();
    m_dragged = false;
    m_brushedFrom.reset();
    const bool brushes = event->button() == Qt::LeftButton &&
                         event->modifiers().testFlag(Qt::ShiftModifier) && m_newest > 0;
    if (brushes) {
        m_brushedFrom = nearestNumber(event->position());
    } else {
        QCustomPlot::mousePressEvent(event);
    }
    event->ignore(); // so that the panel gets the focus
}

void TokenPlot::mouseMoveEvent(QMouseEvent* event) {
    if (event->buttons().testFlag(Qt::LeftButton)) {
        const auto way = (event->position() - m_pressedAt).manhattanLength();
        if (!m_dragged && way < QApplication::startDragDistance()) {
            return; // a click with an unsteady hand
        }
        m_dragged = true;
        if (m_brushedFrom) {
            const qint64 to = nearestNumber(event->position());
            emit rangeBrushed(std::min(*m_brushedFrom, to), std::max(*m_brushedFrom, to));
            return;
        }
        hold();
    }
    QCustomPlot::mouseMoveEvent(event);
    const auto number = m_dragged ? m_hovered : numberAt(event->position());
    if (number != m_hovered) {
        m_hovered = number;
        emit tokenHovered(number);
    }
}

void TokenPlot::mouseReleaseEvent(QMouseEvent* event) {
    if (!m_brushedFrom) {
        QCustomPlot::mouseReleaseEvent(event);
    }
    m_brushedFrom.reset();
    if (!m_dragged && event->button() == Qt::LeftButton) {
        if (const auto number = numberAt(event->position())) {
            emit tokenClicked(*number);
        }
    }
    m_dragged = false;
}

void TokenPlot::mouseDoubleClickEvent(QMouseEvent* event) {
    follow();
    event->accept();
}

void TokenPlot::leaveEvent(QEvent* event) {
    QCustomPlot::leaveEvent(event);
    if (m_hovered) {
        m_hovered.reset();
        emit tokenHovered(std::nullopt);
    }
}

} // namespace kvglass::ui
