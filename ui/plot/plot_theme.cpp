// SPDX-FileCopyrightText: 2026 The KVGlass authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "ui/plot/plot_theme.h"

#include <QFont>
#include <QPalette>

#include <qcustomplot.h>

namespace kvglass::ui {

namespace {

QColor mixed(const QColor& a, const QColor& b, float shareOfB) {
    return QColor::fromRgbF(a.redF() + (b.redF() - a.redF()) * shareOfB,
                            a.greenF() + (b.greenF() - a.greenF()) * shareOfB,
                            a.blueF() + (b.blueF() - a.blueF()) * shareOfB);
}

void applyTo(QCPAxis& axis, const QColor& text, const QColor& line, const QColor& grid,
             const QFont& font) {
    axis.setBasePen(QPen(line, 1.0));
    axis.setTickPen(QPen(line, 1.0));
    axis.setSubTickPen(Qt::NoPen);
    axis.setTickLabelColor(text);
    axis.setLabelColor(text);
    axis.setTickLabelFont(font);
    axis.setLabelFont(font);
    axis.setTickLengthIn(0);
    axis.setTickLengthOut(4);
    axis.setSubTicks(false);
    axis.setTickLabelPadding(3);
    axis.setLabelPadding(2);
    axis.grid()->setPen(QPen(grid, 1.0));
    axis.grid()->setZeroLinePen(QPen(grid, 1.0));
    axis.grid()->setSubGridVisible(false);
}

} // namespace

void applyTheme(QCustomPlot& plot, const QPalette& palette, const QFont& font) {
    const QColor base = palette.color(QPalette::Base);
    const QColor text = palette.color(QPalette::Text);
    plot.setBackground(QBrush(palette.color(QPalette::Window)));
    plot.setFont(font);
    for (QCPAxisRect* rect : plot.axisRects()) {
        rect->setBackground(QBrush(base));
        for (QCPAxis* axis : rect->axes()) {
            applyTo(*axis, palette.color(QPalette::WindowText), mixed(base, text, 0.45F),
                    mixed(base, text, 0.12F), font);
        }
    }
}

} // namespace kvglass::ui
