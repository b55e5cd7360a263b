// SPDX-FileCopyrightText: 2026 The KVGlass authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "ui/panels/attention_viewport.h"

#include <algorithm>

#include "ui/plot/axis_limit.h"

namespace kvglass::ui {

namespace {
constexpr double kLargestCell = 48.0; // pixels
constexpr std::int64_t kSmallestExtent = 16;
} // namespace

void AttentionViewport::setSize(const QSizeF& pixels) {
    m_size = pixels.expandedTo(QSizeF(1.0, 1.0));
    keepInBounds();
}

void AttentionViewport::setRows(std::int64_t rows) { m_rows = rows; }

std::int64_t AttentionViewport::extent() const { return tokenAxisEnd(m_rows, kSmallestExtent); }

double AttentionViewport::fittingCellSize() const {
    const auto cells = static_cast<double>(extent());
    return std::min(m_size.width(), m_size.height()) / cells;
}

void AttentionViewport::fit() {
    m_cellSize = fittingCellSize();
    m_origin = QPointF(0.0, 0.0);
}

void AttentionViewport::zoom(const QPointF& at, double factor) {
    const QPointF cell = toCells(at);
    const double smallest = fittingCellSize();
    m_cellSize = std::clamp(m_cellSize * factor, smallest, std::max(kLargestCell, smallest));
    m_origin = cell - at / m_cellSize;
    keepInBounds();
}

void AttentionViewport::pan(const QPointF& pixels) {
    m_origin -= pixels / m_cellSize;
    keepInBounds();
}

void AttentionViewport::keepInBounds() {
    const auto cells = static_cast<double>(extent());
    const double largestX = std::max(cells - m_size.width() / m_cellSize, 0.0);
    const double largestY = std::max(cells - m_size.height() / m_cellSize, 0.0);
    m_origin =
        QPointF(std::clamp(m_origin.x(), 0.0, largestX), std::clamp(m_origin.y(), 0.0, largestY));
}

QPointF AttentionViewport::toPixels(const QPointF& cell) const {
    return (cell - m_origin) * m_cellSize;
}

QPointF AttentionViewport::toCells(const QPointF& pixels) const {
    return m_origin + pixels / m_cellSize;
}

} // namespace kvglass::ui
