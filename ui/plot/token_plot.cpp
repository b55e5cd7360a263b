// SPDX-FileCopyrightText: 2026 The KVGlass authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "ui/plot/token_plot.h"

#include <algorithm>
#include <cmath>

#include <QApplication>

#include "ui/plot/axis_limit.h"
#include "ui/plot/plot_theme.h"

namespace kvglass::ui {

namespace {

constexpr double kSmallestView = 4.0; // tokens
constexpr char kCursorLayer[] = "cursor";

} // namespace

TokenPlot::TokenPlot(QWidget* parent) : QCustomPlot(parent), m_marks(*this) {
    setFocusPolicy(Qt::NoFocus); // the panel has the keys
    setMouseTracking(true);
    setMinimumSize(160, 90);
    setPlottingHint(QCP::phCacheLabels);
    setInteractions(QCP::iRangeDrag | QCP::iRangeZoom);
    axisRect()->setRangeDrag(Qt::Horizontal);
    axisRect()->setRangeZoom(Qt::Horizontal);
    axisRect()->setRangeZoomFactor(0.8);
    addLayer(kCursorLayer, layer("main"), limAbove);
    layer(kCursorLayer)->setMode(QCPLayer::lmBuffered);
    m_cursor = new QCPItemStraightLine(this);
    m_ring = new QCPItemTracer(this);
    for (QCPAbstractItem* item :
         {static_cast<QCPAbstractItem*>(m_cursor), static_cast<QCPAbstractItem*>(m_ring)}) {
        item->setLayer(kCursorLayer);
        item->setVisible(false);
        item->setSelectable(false);
    }
    m_ring->setStyle(QCPItemTracer::tsCircle);
    connect(xAxis, qOverload<const QCPRange&>(&QCPAxis::rangeChanged), this,
            [this](const QCPRange& range) { keepInBounds(range); });
    TokenPlot::applyTheme();
    showAll();
}

TokenPlot::~TokenPlot() = default;

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
        m_ring->position->setCoords(x, value.value_or(0.0));
    }
    layer(kCursorLayer)->replot();
}

void TokenPlot::clearTokens() {
    m_marks.clear();
    m_cursor->setVisible(false);
    m_ring->setVisible(false);
    m_newest = 0;
    m_promptTokens = 0;
    follow();
}

void TokenPlot::replotSoon() { replot(QCustomPlot::rpQueuedReplot); }

void TokenPlot::applyTheme() {
    ui::applyTheme(*this, palette(), font());
    const QColor highlight = palette().color(QPalette::Highlight);
    m_cursor->setPen(QPen(highlight, 1.5));
    m_ring->setPen(QPen(highlight, 3.0));
    m_ring->setBrush(Qt::NoBrush);
    m_ring->setSize(fontMetrics().height() * 0.9);
    m_marks.applyTheme(palette());
    replotSoon();
}

void TokenPlot::changeEvent(QEvent* event) {
    QCustomPlot::changeEvent(event);
    if (event->type() == QEvent::PaletteChange || event->type() == QEvent::FontChange) {
        applyTheme();
    }
}

void TokenPlot::resizeEvent(QResizeEvent* event) {
    QCustomPlot::resizeEvent(event);
    m_marks.layOut();
    emit viewChanged();
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
    QCustomPlot::mousePressEvent(event);
    event->ignore(); // so that the panel gets the focus
}

void TokenPlot::mouseMoveEvent(QMouseEvent* event) {
    if (event->buttons().testFlag(Qt::LeftButton)) {
        const auto way = (event->position() - m_pressedAt).manhattanLength();
        if (!m_dragged && way < QApplication::startDragDistance()) {
            return; // a click with an unsteady hand
        }
        m_dragged = true;
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
    QCustomPlot::mouseReleaseEvent(event);
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
