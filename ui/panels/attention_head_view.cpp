// SPDX-FileCopyrightText: 2026 The KVGlass authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "ui/panels/attention_head_view.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <utility>

#include <QApplication>
#include <QMouseEvent>
#include <QTimer>
#include <QWheelEvent>

namespace kvglass::ui {

namespace {

constexpr RowRange kEverything{0, std::numeric_limits<std::int64_t>::max()};
// Weights that are read or drawn in one go: at about one per nanosecond, a few milliseconds. All
// rows of a context of 2,048 tokens.
constexpr std::int64_t kSliceCells = 2'200'000;
constexpr int kFrameMs = 16;

/// The first rows of `rows` that have about kSliceCells cells together; row r has r + 1.
RowRange firstSlice(const RowRange& rows) {
    RowRange slice{rows.first, rows.first};
    for (std::int64_t cells = 0; slice.last < rows.last && cells < kSliceCells; ++slice.last) {
        cells += slice.last + 1;
    }
    return slice;
}

} // namespace

AttentionHeadView::AttentionHeadView(TokenNames names, QWidget* parent)
    : QWidget(parent), m_names(std::move(names)), m_colors(quantisedColors(kDefaultWeightScale)),
      m_stale(kEverything) {
    setMouseTracking(true);
    setSizePolicy(QSizePolicy::Expanding, QSizePolicy::Expanding);
    setAccessibleName(tr("Attention of one head"));
}

void AttentionHeadView::setSource(std::shared_ptr<const AttentionStore> store, LayerIndex layer,
                                  HeadIndex head) {
    m_triangle.setSource(std::move(store), layer, head);
    m_hovered.reset();
    m_stale = kEverything;
    QWidget::update();
}

void AttentionHeadView::setHint(const QString& hint) {
    m_hint = hint;
    QWidget::update();
}

QString AttentionHeadView::shownHint() const { return m_triangle.rows() == 0 ? m_hint : QString(); }

void AttentionHeadView::setScale(WeightScale scale) {
    m_colors = quantisedColors(scale);
    m_triangle.setRowScale(scale == WeightScale::RowMaximum ? RowScale::ShareOfMaximum
                                                            : RowScale::Weights);
    m_stale = kEverything;
    QWidget::update();
}

void AttentionHeadView::setFirstToken(FirstToken choice) {
    m_triangle.setFirstToken(choice);
    m_stale = kEverything;
    QWidget::update();
}

void AttentionHeadView::readRows(std::int64_t known, StepKind kind) {
    m_kind = kind;
    m_known = known;
    if (!m_sliceQueued) {
        readSlice();
    }
    QWidget::update();
}

void AttentionHeadView::readSlice() {
    const RowRange changed = m_triangle.read(m_known, kSliceCells);
    m_sliceQueued = m_triangle.rows() < m_triangle.readable(m_known);
    if (m_sliceQueued) {
        QTimer::singleShot(kFrameMs, this, [this] { readSlice(); });
    }
    if (changed.isEmpty()) {
        return;
    }
    m_stale = m_stale.isEmpty() ? changed
                                : RowRange{std::min(m_stale.first, changed.first),
                                           std::max(m_stale.last, changed.last)};
    m_view.setRows(m_triangle.readable(m_known));
    if (m_following) {
        const double before = m_view.cellSize();
        m_view.fit();
        if (m_view.cellSize() != before) {
            m_stale = kEverything;
        }
    }
    QWidget::update();
}

void AttentionHeadView::highlight(std::optional<std::int64_t> query) {
    if (query != m_highlighted) {
        m_highlighted = query;
        QWidget::update();
    }
}

void AttentionHeadView::follow() {
    const bool changed = !m_following;
    m_following = true;
    m_view.fit();
    viewChanged();
    if (changed) {
        emit followingChanged(true);
    }
}

void AttentionHeadView::hold() {
    if (m_following) {
        m_following = false;
        emit followingChanged(false);
    }
}

void AttentionHeadView::viewChanged() {
    m_stale = kEverything;
    QWidget::update();
}

void AttentionHeadView::drawPicture() {
    const QSize size = area().size().toSize();
    if (m_picture.size() != size) {
        m_picture = QImage(size, QImage::Format_ARGB32_Premultiplied);
        m_stale = kEverything;
    }
    if (m_stale.isEmpty() || size.isEmpty()) {
        return;
    }
    if (m_stale == kEverything) {
        m_picture.fill(Qt::transparent);
        m_stale = {0, m_triangle.rows()};
    }
    const RowRange rows = firstSlice(m_stale);
    drawTriangle(m_triangle, m_view, rows, m_colors, m_picture);
    m_drawnRows += rows.last - rows.first;
    m_stale.first = rows.last;
    if (!m_stale.isEmpty()) {
        QTimer::singleShot(kFrameMs, this, qOverload<>(&QWidget::update));
    }
}

std::optional<AttentionCell> AttentionHeadView::cellAt(const QPointF& point) const {
    const QRectF matrix = area();
    if (!matrix.contains(point)) {
        return std::nullopt;
    }
    const QPointF cell = m_view.toCells(point - matrix.topLeft());
    const AttentionCell found{static_cast<std::int64_t>(std::floor(cell.y())),
                              static_cast<std::int64_t>(std::floor(cell.x()))};
    if (found.query < 0 || found.query >= m_triangle.rows() || found.key > found.query) {
        return std::nullopt;
    }
    return found;
}

void AttentionHeadView::hover(std::optional<AttentionCell> cell) {
    if (cell != m_hovered) {
        m_hovered = cell;
        QWidget::update();
        emit cellHovered(cell);
    }
}

void AttentionHeadView::resizeEvent(QResizeEvent*) {
    m_view.setSize(area().size());
    if (m_following) {
        m_view.fit();
    }
    viewChanged();
}

void AttentionHeadView::changeEvent(QEvent* event) {
    if (event->type() == QEvent::FontChange) {
        m_view.setSize(area().size());
        viewChanged();
    } else if (event->type() == QEvent::PaletteChange) {
        QWidget::update();
    }
    QWidget::changeEvent(event);
}

void AttentionHeadView::wheelEvent(QWheelEvent* event) {
    const double notches = event->angleDelta().y() / 120.0;
    if (notches != 0.0) {
        hold();
        m_view.zoom(event->position() - area().topLeft(), std::pow(1.25, notches));
        viewChanged();
        hover(cellAt(event->position()));
    }
    event->accept();
}

void AttentionHeadView::mousePressEvent(QMouseEvent* event) {
    m_pressedAt = event->position();
    m_lastAt = m_pressedAt;
    m_dragged = false;
    event->ignore(); // so that the panel gets the focus
}

void AttentionHeadView::mouseMoveEvent(QMouseEvent* event) {
    if (!event->buttons().testFlag(Qt::LeftButton)) {
        hover(cellAt(event->position()));
        return;
    }
    const auto way = (event->position() - m_pressedAt).manhattanLength();
    if (!m_dragged && way < QApplication::startDragDistance()) {
        return;
    }
    m_dragged = true;
    hold();
    m_view.pan(event->position() - m_lastAt);
    m_lastAt = event->position();
    viewChanged();
}

void AttentionHeadView::mouseReleaseEvent(QMouseEvent* event) {
    if (!m_dragged && event->button() == Qt::LeftButton) {
        if (const auto cell = cellAt(event->position())) {
            emit cellClicked(*cell);
        }
    }
    m_dragged = false;
}

void AttentionHeadView::mouseDoubleClickEvent(QMouseEvent* event) {
    follow();
    event->accept();
}

void AttentionHeadView::leaveEvent(QEvent*) { hover(std::nullopt); }

} // namespace kvglass::ui
