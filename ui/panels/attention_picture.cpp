// SPDX-FileCopyrightText: 2026 The KVGlass authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "ui/panels/attention_picture.h"

#include <algorithm>
#include <cmath>
#include <vector>

namespace kvglass::ui {

namespace {

/// Cells [first, last) under pixel `pixel`; at least one.
RowRange cellsUnder(int pixel, double origin, double cellSize) {
    const double start = origin + pixel / cellSize;
    const double end = origin + (pixel + 1) / cellSize;
    const auto first = static_cast<std::int64_t>(std::floor(start + 1e-9));
    return {first, std::max(first + 1, static_cast<std::int64_t>(std::ceil(end - 1e-9)))};
}

/// The largest value per column of pixels over the given cell rows; -1 where there is no cell.
void poolRows(const AttentionTriangle& triangle, RowRange rows,
              const std::vector<RowRange>& columns, std::vector<int>& pooled) {
    std::ranges::fill(pooled, -1);
    const std::int64_t firstShown = triangle.firstToken() == FirstToken::Shown ? 0 : 1;
    for (std::int64_t r = rows.first; r < std::min(rows.last, triangle.rows()); ++r) {
        if (!triangle.isCaptured(r)) {
            continue;
        }
        const auto values = triangle.row(r);
        for (std::size_t x = 0; x < columns.size() && columns[x].first <= r; ++x) {
            const auto first = static_cast<std::size_t>(std::max(columns[x].first, firstShown));
            const auto last = static_cast<std::size_t>(std::min(columns[x].last, r + 1));
            for (std::size_t c = first; c < last; ++c) {
                pooled[x] = std::max(pooled[x], static_cast<int>(values[c]));
            }
        }
    }
}

} // namespace

void drawTriangle(const AttentionTriangle& triangle, const AttentionViewport& view, RowRange rows,
                  const QList<QRgb>& colors, QImage& picture) {
    const int width = std::min(static_cast<int>(view.size().width()), picture.width());
    const int height = std::min(static_cast<int>(view.size().height()), picture.height());
    std::vector<RowRange> columns(static_cast<std::size_t>(std::max(width, 0)));
    for (int x = 0; x < width; ++x) {
        columns[static_cast<std::size_t>(x)] = cellsUnder(x, view.origin().x(), view.cellSize());
    }
    const double top = view.toPixels({0.0, static_cast<double>(rows.first)}).y();
    const double bottom = view.toPixels({0.0, static_cast<double>(rows.last)}).y();
    const int firstY = static_cast<int>(std::clamp(std::floor(top), 0.0, double(height)));
    const int lastY = static_cast<int>(std::clamp(std::ceil(bottom), 0.0, double(height)));
    std::vector<int> pooled(columns.size());
    RowRange last{-1, -1};
    for (int y = firstY; y < lastY; ++y) {
        const RowRange under = cellsUnder(y, view.origin().y(), view.cellSize());
        if (under != last) { // pixel rows of one cell row are the same
            poolRows(triangle, under, columns, pooled);
            last = under;
        }
        auto* line = reinterpret_cast<QRgb*>(picture.scanLine(y));
        for (std::size_t x = 0; x < pooled.size(); ++x) {
            line[x] = pooled[x] < 0 ? 0U : colors[pooled[x]];
        }
    }
}

} // namespace kvglass::ui
