// SPDX-FileCopyrightText: 2026 The KVGlass authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "ui/panels/attention_overview_view.h"

#include <algorithm>
#include <utility>

#include <QMouseEvent>
#include <QPainter>
#include <QTimer>

#include "ui/plot/empty_hint.h"

namespace kvglass::ui {

namespace {

// Weights read in one go: at about one per nanosecond, a few milliseconds.
constexpr std::int64_t kSliceCells = 3'000'000;
constexpr int kGap = 2;

} // namespace

AttentionOverviewView::AttentionOverviewView(QWidget* parent)
    : QWidget(parent), m_colors(quantisedColors(kDefaultWeightScale)) {
    setMouseTracking(true);
    setSizePolicy(QSizePolicy::Expanding, QSizePolicy::Expanding);
    setAccessibleName(tr("Attention of all heads"));
    setAccessibleDescription(tr("A thumbnail per layer and head. The layer and head boxes choose "
                                "the same without a pointer."));
}

void AttentionOverviewView::setSource(std::shared_ptr<const AttentionStore> store) {
    m_overview.setSource(std::move(store));
    m_isStale = true;
    update();
}

void AttentionOverviewView::setHint(const QString& hint) {
    m_hint = hint;
    update();
}

QString AttentionOverviewView::shownHint() const {
    return m_overview.rows() == 0 ? m_hint : QString();
}

void AttentionOverviewView::setScale(WeightScale scale) {
    m_colors = quantisedColors(scale);
    m_overview.setRowScale(scale == WeightScale::RowMaximum ? RowScale::ShareOfMaximum
                                                            : RowScale::Weights);
    m_isStale = true;
    readSlice();
    update();
}

void AttentionOverviewView::setFirstToken(FirstToken choice) {
    m_overview.setFirstToken(choice);
    m_isStale = true;
    readSlice();
}

void AttentionOverviewView::readRows(std::int64_t known) {
    m_known = known;
    if (isVisible() && !m_sliceQueued) {
        readSlice();
    }
}

void AttentionOverviewView::readSlice() {
    m_sliceQueued = false;
    if (!isVisible()) {
        return;
    }
    if (m_overview.read(m_known, kSliceCells)) {
        m_isStale = true;
        update();
    }
    if (m_overview.layers() > 0 && !m_overview.isComplete(m_known)) {
        m_sliceQueued = true;
        constexpr int kFrameMs = 16;
        QTimer::singleShot(kFrameMs, this, [this] { readSlice(); });
    }
}

void AttentionOverviewView::setChosen(HeadChoice choice) {
    m_chosen = choice;
    update();
}

QString AttentionOverviewView::poolingLabel() const {
    return m_overview.pooling() == 1 ? tr("one cell per weight")
                                     : tr("max of %1 × %1 cells").arg(m_overview.pooling());
}

QRect AttentionOverviewView::grid() const {
    const int left = fontMetrics().horizontalAdvance(QStringLiteral("000")) + 4;
    const int top = fontMetrics().height() + 4;
    return {left, top, std::max(width() - left, 1), std::max(height() - top, 1)};
}

int AttentionOverviewView::pitch() const {
    const auto heads = static_cast<int>(std::max(m_overview.heads(), std::int64_t{1}));
    const auto layers = static_cast<int>(std::max(m_overview.layers(), std::int64_t{1}));
    const int largest = 3 * static_cast<int>(AttentionOverview::kSide) + kGap;
    return std::clamp(std::min(grid().width() / heads, grid().height() / layers), kGap + 2,
                      largest);
}

void AttentionOverviewView::drawThumbnail(std::int64_t layer, std::int64_t head, int side) {
    const auto cells = m_overview.cells(layer, head);
    // The part of the thumbnail that is in use grows with the text; it is shown in steps of 16.
    const std::int64_t usedCells = (m_overview.rows() - 1) / m_overview.pooling() + 1;
    const std::int64_t extent = std::min((usedCells + 15) / 16 * 16, AttentionOverview::kSide);
    const int originX = static_cast<int>(head) * (side + kGap);
    const int originY = static_cast<int>(layer) * (side + kGap);
    for (int y = 0; y < side; ++y) {
        auto* line = reinterpret_cast<QRgb*>(m_picture.scanLine(originY + y)) + originX;
        const std::int64_t firstRow = y * extent / side;
        const std::int64_t lastRow = std::max((y + 1) * extent / side, firstRow + 1);
        for (int x = 0; x < side; ++x) {
            const std::int64_t firstKey = x * extent / side;
            const std::int64_t lastKey = std::max((x + 1) * extent / side, firstKey + 1);
            int value = -1;
            for (std::int64_t r = firstRow; r < lastRow; ++r) {
                for (std::int64_t c = firstKey; c < lastKey; ++c) {
                    const auto at = static_cast<std::size_t>(r * AttentionOverview::kSide + c);
                    value = std::max(value, static_cast<int>(cells[at]));
                }
            }
            line[x] = value < 0 ? 0U : m_colors[value];
        }
    }
}

void AttentionOverviewView::drawPicture() {
    const int side = pitch() - kGap;
    const QSize size(static_cast<int>(m_overview.heads()) * (side + kGap),
                     static_cast<int>(m_overview.layers()) * (side + kGap));
    if (m_picture.size() != size) {
        m_picture = QImage(size, QImage::Format_ARGB32_Premultiplied);
        m_isStale = true;
    }
    if (!m_isStale || m_overview.rows() == 0) {
        return;
    }
    m_picture.fill(Qt::transparent);
    for (std::int64_t layer = 0; layer < m_overview.layers(); ++layer) {
        for (std::int64_t head = 0; head < m_overview.heads(); ++head) {
            drawThumbnail(layer, head, side);
        }
    }
    m_isStale = false;
}

void AttentionOverviewView::paintNumbers(QPainter& painter) const {
    const QRect area = grid();
    const int step = pitch();
    const int every = std::max(fontMetrics().height() / step + 1, 1);
    const int everyHead = fontMetrics().horizontalAdvance(QStringLiteral("00 ")) / step + 1;
    painter.setPen(palette().color(QPalette::WindowText));
    for (int layer = 0; layer < static_cast<int>(m_overview.layers()); layer += every) {
        painter.drawText(QRect(0, area.top() + layer * step, area.left() - 4, step),
                         Qt::AlignRight | Qt::AlignVCenter | Qt::TextDontClip,
                         QString::number(layer));
    }
    for (int head = 0; head < static_cast<int>(m_overview.heads()); head += everyHead) {
        painter.drawText(QRect(area.left() + head * step, 0, step, area.top()),
                         Qt::AlignCenter | Qt::TextDontClip, QString::number(head));
    }
}

void AttentionOverviewView::paintEvent(QPaintEvent*) {
    QPainter painter(this);
    if (const QString hint = shownHint(); !hint.isEmpty()) {
        paintEmptyHint(painter, rect(), hint, palette());
    }
    if (m_overview.rows() == 0) {
        return;
    }
    drawPicture();
    const QRect area = grid();
    const int step = pitch();
    const QColor base = palette().color(QPalette::Base);
    painter.fillRect(QRect(area.topLeft(), m_picture.size()), base);
    painter.drawImage(area.topLeft(), m_picture);
    paintNumbers(painter);
    const auto outline = [&](const HeadChoice& choice, double width) {
        const QPointF corner(area.left() + static_cast<double>(choice.head) * step,
                             area.top() + static_cast<double>(choice.layer) * step);
        painter.setPen(QPen(palette().color(QPalette::Highlight), width));
        painter.setBrush(Qt::NoBrush);
        painter.drawRect(QRectF(corner, QSizeF(step - kGap, step - kGap)));
    };
    outline(m_chosen, 3.0);
    if (m_hovered && !(*m_hovered == m_chosen)) {
        outline(*m_hovered, 1.5);
    }
}

std::optional<HeadChoice> AttentionOverviewView::headAt(const QPointF& point) const {
    const QPointF inside = point - QPointF(grid().topLeft());
    if (inside.x() < 0.0 || inside.y() < 0.0) {
        return std::nullopt;
    }
    const HeadChoice found{static_cast<std::int64_t>(inside.y()) / pitch(),
                           static_cast<std::int64_t>(inside.x()) / pitch()};
    const bool exists = found.layer < m_overview.layers() && found.head < m_overview.heads();
    return exists ? std::optional(found) : std::nullopt;
}

void AttentionOverviewView::showEvent(QShowEvent* event) {
    QWidget::showEvent(event);
    readSlice();
}

void AttentionOverviewView::mouseMoveEvent(QMouseEvent* event) {
    const auto choice = headAt(event->position());
    if (choice != m_hovered) {
        m_hovered = choice;
        update();
        emit headHovered(choice);
    }
}

void AttentionOverviewView::mouseReleaseEvent(QMouseEvent* event) {
    if (const auto choice = headAt(event->position())) {
        emit headChosen(*choice);
    }
}

void AttentionOverviewView::leaveEvent(QEvent*) {
    if (m_hovered) {
        m_hovered.reset();
        update();
        emit headHovered(std::nullopt);
    }
}

} // namespace kvglass::ui
