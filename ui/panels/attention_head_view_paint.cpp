// SPDX-FileCopyrightText: 2026 The KVGlass authors
// SPDX-License-Identifier: GPL-3.0-or-later

// The drawing of AttentionHeadView, apart from its reactions.

#include "ui/panels/attention_head_view.h"

#include <algorithm>
#include <cmath>

#include <QFontMetrics>
#include <QPainter>

#include "ui/plot/axis_limit.h"
#include "ui/plot/empty_hint.h"
#include "ui/plot/number_format.h"
#include "ui/plot/palette.h"

namespace kvglass::ui {

namespace {

constexpr double kLabelledCell = 10.0; // pixels; below it a token label cannot be read

QColor faded(QColor color, int alpha) {
    color.setAlpha(alpha);
    return color;
}

} // namespace

bool AttentionHeadView::hasTokenLabels() const { return m_view.cellSize() >= kLabelledCell; }

QRectF AttentionHeadView::area() const {
    // The margins do not depend on the zoom: nothing moves under the pointer.
    const QFontMetrics metrics(font());
    const double left = metrics.averageCharWidth() * 9.0;
    const double top = metrics.height() * (height() >= 16 * metrics.height() ? 4.0 : 2.6);
    return {left, top, std::max(width() - left - 2.0, 1.0), std::max(height() - top - 2.0, 1.0)};
}

QRectF AttentionHeadView::frame() const {
    const auto extent = static_cast<double>(m_view.extent());
    return area().intersected(cellsRect(0, 0, extent, extent));
}

int AttentionHeadView::squareWidth(int height) const {
    const QRectF matrix = area();
    const double side = height - matrix.top() - 2.0;
    return static_cast<int>(std::ceil(matrix.left() + side + 2.0));
}

QRectF AttentionHeadView::cellsRect(double left, double top, double right, double bottom) const {
    const QPointF offset = area().topLeft();
    return {m_view.toPixels({left, top}) + offset, m_view.toPixels({right, bottom}) + offset};
}

QString AttentionHeadView::badge() const {
    switch (m_kind) {
    case StepKind::Recompute: return tr("recomputed whole triangle");
    case StepKind::Rebuild: return tr("rebuilt whole triangle");
    case StepKind::Prefill: return tr("prefill: all rows at once");
    case StepKind::Decode: break;
    }
    return {};
}

void AttentionHeadView::paintEvent(QPaintEvent*) {
    drawPicture();
    QPainter painter(this);
    const QRectF matrix = area();
    painter.fillRect(frame(), palette().color(QPalette::Base));
    if (m_triangle.rows() > 0) {
        painter.setClipRect(matrix);
        paintHatching(painter);
        painter.drawImage(matrix.topLeft(), m_picture);
        paintMarks(painter);
        paintBadge(painter);
        painter.setClipping(false);
    }
    paintAxes(painter);
    if (const QString hint = shownHint(); !hint.isEmpty()) {
        paintEmptyHint(painter, matrix, hint, palette());
    }
}

void AttentionHeadView::paintHatching(QPainter& painter) const {
    const auto rows = static_cast<double>(m_triangle.rows());
    const QColor ink = palette().color(QPalette::Text);
    painter.setPen(Qt::NoPen);
    // Later tokens: a query cannot look ahead.
    const QRectF all = cellsRect(0, 0, rows, rows);
    painter.setBrush(QBrush(faded(ink, 60), Qt::BDiagPattern));
    painter.drawPolygon(QPolygonF{all.topLeft(), all.topRight(), all.bottomRight()});
    // Not captured: runs of rows.
    painter.setBrush(QBrush(faded(ink, 130), Qt::DiagCrossPattern));
    for (std::int64_t row = 0; row < m_triangle.rows(); ++row) {
        if (m_triangle.isCaptured(row)) {
            continue;
        }
        std::int64_t end = row + 1;
        while (end < m_triangle.rows() && !m_triangle.isCaptured(end)) {
            ++end;
        }
        const auto first = static_cast<double>(row);
        const auto last = static_cast<double>(end);
        const auto corner = [&](double column, double at) {
            return cellsRect(column, at, column, at).topLeft();
        };
        painter.drawPolygon(
            QPolygonF{corner(0, first), corner(first, first), corner(last, last), corner(0, last)});
        row = end;
    }
    if (m_triangle.firstToken() != FirstToken::Shown) {
        painter.setBrush(QBrush(faded(ink, 60), Qt::VerPattern));
        painter.drawRect(cellsRect(0, 0, 1, rows));
    }
}

void AttentionHeadView::paintMarks(QPainter& painter) const {
    const auto rows = static_cast<double>(m_triangle.rows());
    const QColor color = colorOf(meaningOf(m_kind), palette());
    painter.setRenderHint(QPainter::Antialiasing);
    painter.setBrush(Qt::NoBrush);
    painter.setPen(QPen(color, 2.0));
    if (m_kind == StepKind::Decode) {
        // Only this row was computed: at least four pixels high, so that it is seen.
        QRectF row = cellsRect(0, rows - 1, rows, rows);
        if (row.height() < 4.0) {
            row.setTop(row.bottom() - 4.0);
        }
        painter.drawRect(row);
    } else {
        const QRectF all = cellsRect(0, 0, rows, rows);
        painter.drawPolygon(QPolygonF{all.topLeft(), all.bottomRight(), all.bottomLeft()});
    }
    const QColor highlight = palette().color(QPalette::Highlight);
    if (m_highlighted && *m_highlighted < m_triangle.rows()) {
        const auto query = static_cast<double>(*m_highlighted);
        QRectF row = cellsRect(0, query, query + 1, query + 1);
        if (row.height() < 5.0) {
            row.adjust(0.0, -(5.0 - row.height()) / 2.0, 0.0, (5.0 - row.height()) / 2.0);
        }
        painter.setPen(QPen(highlight, 2.5));
        painter.drawRect(row);
    }
    if (m_hovered) {
        const auto key = static_cast<double>(m_hovered->key);
        const auto query = static_cast<double>(m_hovered->query);
        painter.setPen(QPen(highlight, 1.0));
        painter.drawRect(cellsRect(key, query, key + 1, query + 1).adjusted(-1, -1, 1, 1));
        painter.drawLine(cellsRect(key + 0.5, key, key + 0.5, query).topLeft(),
                         cellsRect(key + 0.5, key, key + 0.5, query).bottomLeft());
    }
}

void AttentionHeadView::paintBadge(QPainter& painter) const {
    const QString text = badge();
    if (text.isEmpty()) {
        return;
    }
    const QFontMetrics metrics(font());
    const QSizeF size(metrics.horizontalAdvance(text) + 12.0, metrics.height() + 6.0);
    const QRectF matrix = area();
    if (size.width() > matrix.width()) {
        return; // the outline says it too
    }
    const auto rows = static_cast<double>(m_triangle.rows());
    const double right = std::min(matrix.right(), cellsRect(0, 0, rows, rows).right());
    const double left = std::max(right - size.width() - 4.0, matrix.left() + 4.0);
    const QRectF box(QPointF(left, matrix.top() + 4.0), size);
    painter.setPen(QPen(colorOf(meaningOf(m_kind), palette()), 2.0));
    painter.setBrush(palette().color(QPalette::Base));
    painter.drawRect(box);
    painter.setPen(palette().color(QPalette::Text));
    painter.drawText(box, Qt::AlignCenter, text);
}

void AttentionHeadView::paintAxes(QPainter& painter) const {
    const QFontMetrics metrics(font());
    painter.setPen(palette().color(QPalette::WindowText));
    const QRectF title(0.0, 0.0, width(), metrics.height());
    painter.drawText(title.adjusted(0, 0, -2, 0), Qt::AlignLeft | Qt::AlignVCenter,
                     metrics.elidedText(tr("rows: from this token   columns: to that one"),
                                        Qt::ElideRight, width() - 2));
    if (m_triangle.rows() > 0) {
        if (hasTokenLabels()) {
            paintTokenLabels(painter);
        } else {
            paintPositions(painter);
        }
    }
    painter.setPen(QPen(faded(palette().color(QPalette::WindowText), 110), 1.0));
    painter.setBrush(Qt::NoBrush);
    painter.drawRect(frame().adjusted(-0.5, -0.5, 0.5, 0.5));
}

void AttentionHeadView::paintTokenLabels(QPainter& painter) const {
    const QRectF matrix = area();
    const QFontMetrics metrics(font());
    QFont small = font();
    small.setPixelSize(std::min(metrics.height() * 3 / 4, static_cast<int>(m_view.cellSize())));
    painter.setFont(small);
    const QFontMetrics smallMetrics(small);
    const auto first = static_cast<std::int64_t>(std::floor(m_view.origin().y()));
    const auto firstColumn = static_cast<std::int64_t>(std::floor(m_view.origin().x()));
    painter.save();
    painter.setClipRect(QRectF(0, matrix.top(), matrix.left(), matrix.height()));
    for (std::int64_t row = std::max(first, std::int64_t{0}); row < m_triangle.rows(); ++row) {
        const QRectF cell = cellsRect(0, double(row), 1, double(row) + 1.0);
        if (cell.top() > matrix.bottom()) {
            break;
        }
        const QRectF text(2.0, cell.top(), matrix.left() - 6.0, cell.height());
        painter.drawText(
            text, Qt::AlignRight | Qt::AlignVCenter,
            smallMetrics.elidedText(m_names(row), Qt::ElideRight, static_cast<int>(text.width())));
    }
    painter.restore();
    painter.save();
    const double height = matrix.top() - metrics.height();
    painter.setClipRect(QRectF(matrix.left(), metrics.height(), matrix.width(), height));
    for (std::int64_t key = std::max(firstColumn, std::int64_t{0}); key < m_triangle.rows();
         ++key) {
        const QRectF cell = cellsRect(double(key), 0, double(key) + 1.0, 1);
        if (cell.left() > matrix.right()) {
            break;
        }
        painter.save();
        painter.translate(cell.center().x(), matrix.top() - 3.0);
        painter.rotate(-90.0);
        painter.drawText(QRectF(0.0, -cell.width() / 2.0, height - 3.0, cell.width()),
                         Qt::AlignLeft | Qt::AlignVCenter, m_names(key));
        painter.restore();
    }
    painter.restore();
    painter.setFont(font());
}

void AttentionHeadView::paintPositions(QPainter& painter) const {
    const QRectF matrix = area();
    const QFontMetrics metrics(font());
    // Round distances that leave room for a number.
    const double wanted = metrics.averageCharWidth() * 7.0 / m_view.cellSize();
    const auto step = static_cast<std::int64_t>(std::ceil(niceCeiling(std::max(wanted, 1.0))));
    for (std::int64_t position = 0; position < m_triangle.rows(); position += step) {
        const QRectF cell = cellsRect(double(position), double(position), double(position) + 1.0,
                                      double(position) + 1.0);
        const QString number = formatCount(position);
        const QPointF at = cell.center();
        if (at.y() >= matrix.top() && at.y() <= matrix.bottom()) {
            painter.drawText(
                QRectF(0, at.y() - metrics.height(), matrix.left() - 6.0, 2.0 * metrics.height()),
                Qt::AlignRight | Qt::AlignVCenter, number);
            painter.drawLine(QPointF(matrix.left() - 4.0, at.y()), QPointF(matrix.left(), at.y()));
        }
        const double half = metrics.horizontalAdvance(number) / 2.0 + 1.0;
        if (at.x() >= matrix.left() && at.x() + half <= matrix.right()) {
            painter.drawText(QRectF(at.x() - half, matrix.top() - metrics.height() - 5.0,
                                    2.0 * half, metrics.height()),
                             Qt::AlignCenter, number);
            painter.drawLine(QPointF(at.x(), matrix.top() - 4.0), QPointF(at.x(), matrix.top()));
        }
    }
}

} // namespace kvglass::ui
