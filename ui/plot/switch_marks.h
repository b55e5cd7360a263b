// SPDX-FileCopyrightText: 2026 The KVGlass authors
// SPDX-License-Identifier: GPL-3.0-or-later

// Vertical lines where the cache was switched, with "cache off" and "cache on" at the top; the same
// on every time axis. A label without room before the next line is shortened or left out; the lines
// stay.

#pragma once

#include <vector>

#include <QString>

#include "engine/backend/types.h"

class QCustomPlot;
class QCPItemLine;
class QCPItemText;
class QPalette;

namespace kvglass::ui {

class SwitchMarks {
public:
    /// Lives no longer than `plot`, which owns the drawn items.
    explicit SwitchMarks(QCustomPlot& plot);

    void clear();
    /// Between the new tokens x - 1 and x: before step `x`.
    void add(double x, CachePolicy policy);
    void applyTheme(const QPalette& palette);
    /// The labels' distance from the upper edge, in pixels.
    void setTop(int pixels);
    /// After a change of the axes or of the size.
    void layOut();
    [[nodiscard]] std::size_t count() const { return m_marks.size(); }
    [[nodiscard]] int visibleLabels() const;
    /// In pixels, where lines or the ends of the axis stand around the token `x`.
    struct Neighbours {
        double secondLeft = 0.0;
        double left = 0.0;
        double right = 0.0;
    };
    [[nodiscard]] Neighbours linesAround(double x) const;

private:
    struct Mark {
        double x = 0.0;
        CachePolicy policy;
        QCPItemLine* line = nullptr;
        QCPItemText* label = nullptr;
    };
    void dress(const Mark& mark, const QPalette& palette) const;
    QCustomPlot& m_plot;
    std::vector<Mark> m_marks;
    int m_top = 0;
};

} // namespace kvglass::ui
