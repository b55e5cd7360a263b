// SPDX-FileCopyrightText: 2026 The KVGlass authors
// SPDX-License-Identifier: GPL-3.0-or-later

// Which part of a square matrix of cells a picture shows: square cells, zoom at a point, pan. Plain
// values in pixels of the picture; cell (row, column) has its top left at (column, row).

#pragma once

#include <cstdint>

#include <QPointF>
#include <QSizeF>

namespace kvglass::ui {

class AttentionViewport {
public:
    /// The size of the picture, and the number of rows there are.
    void setSize(const QSizeF& pixels);
    void setRows(std::int64_t rows);

    /// Shows all rows, with room to grow, so that the picture does not shrink with every token.
    void fit();
    /// The cell below `at` stays below it; factor > 1 enlarges.
    void zoom(const QPointF& at, double factor);
    void pan(const QPointF& pixels);

    /// Rows and columns that fit() shows: those that exist and room to grow.
    [[nodiscard]] std::int64_t extent() const;
    [[nodiscard]] double cellSize() const { return m_cellSize; }
    /// Cell coordinates of the picture's top left.
    [[nodiscard]] QPointF origin() const { return m_origin; }
    [[nodiscard]] QPointF toPixels(const QPointF& cell) const;
    [[nodiscard]] QPointF toCells(const QPointF& pixels) const;
    [[nodiscard]] QSizeF size() const { return m_size; }

private:
    [[nodiscard]] double fittingCellSize() const;
    void keepInBounds();
    QSizeF m_size{1.0, 1.0};
    std::int64_t m_rows = 0;
    double m_cellSize = 1.0;
    QPointF m_origin;
};

} // namespace kvglass::ui
