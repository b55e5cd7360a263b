// SPDX-FileCopyrightText: 2026 The KVGlass authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "ui/plot/switch_marks.h"

#include <QCoreApplication>
#include <QFontMetrics>
#include <QPalette>

#include <qcustomplot.h>

namespace kvglass::ui {

namespace {

QString labelOf(CachePolicy policy) {
    return policy.keepsCache() ? QCoreApplication::translate("SwitchMarks", "cache on")
                               : QCoreApplication::translate("SwitchMarks", "cache off");
}

} // namespace

SwitchMarks::SwitchMarks(QCustomPlot& plot) : m_plot(plot) {}

void SwitchMarks::clear() {
    for (const Mark& mark : m_marks) {
        m_plot.removeItem(mark.line);
        m_plot.removeItem(mark.label);
    }
    m_marks.clear();
}

void SwitchMarks::add(double x, CachePolicy policy) {
    Mark mark{x - 0.5, new QCPItemLine(&m_plot), new QCPItemText(&m_plot)}; // owned by the plot
    for (QCPItemPosition* end : {mark.line->start, mark.line->end}) {
        end->setTypeX(QCPItemPosition::ptPlotCoords);
        end->setTypeY(QCPItemPosition::ptAxisRectRatio);
    }
    mark.line->start->setCoords(mark.x, 1.0);
    mark.line->end->setCoords(mark.x, 0.0);
    mark.label->position->setTypeX(QCPItemPosition::ptPlotCoords);
    mark.label->position->setTypeY(QCPItemPosition::ptAxisRectRatio);
    mark.label->position->setCoords(mark.x, 0.0);
    mark.label->setPositionAlignment(Qt::AlignLeft | Qt::AlignTop);
    mark.label->setPadding(QMargins(5, 2, 5, 2));
    mark.label->setText(labelOf(policy));
    dress(mark, m_plot.palette());
    m_marks.push_back(mark);
    layOut();
}

void SwitchMarks::dress(const Mark& mark, const QPalette& palette) const {
    const QColor text = palette.color(QPalette::Text);
    QColor background = palette.color(QPalette::Base);
    background.setAlpha(210);
    mark.line->setPen(QPen(text, 1.2));
    mark.label->setColor(text);
    mark.label->setFont(m_plot.font());
    mark.label->setBrush(background);
}

void SwitchMarks::applyTheme(const QPalette& palette) {
    for (const Mark& mark : m_marks) {
        dress(mark, palette);
    }
    layOut();
}

void SwitchMarks::layOut() {
    const QFontMetrics metrics(m_plot.font());
    const QCPAxisRect* rect = m_plot.axisRect();
    double free = rect->left();
    for (const Mark& mark : m_marks) {
        const double left = m_plot.xAxis->coordToPixel(mark.x);
        const double right = left + metrics.horizontalAdvance(mark.label->text()) + 10;
        const bool isInside = left >= rect->left() - 1 && right <= rect->right();
        mark.label->setVisible(isInside && left >= free);
        if (mark.label->visible()) {
            free = right;
        }
    }
}

int SwitchMarks::visibleLabels() const {
    int count = 0;
    for (const Mark& mark : m_marks) {
        count += mark.label->visible() ? 1 : 0;
    }
    return count;
}

} // namespace kvglass::ui
