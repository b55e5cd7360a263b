// SPDX-FileCopyrightText: 2026 The KVGlass authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "ui/plot/switch_marks.h"

#include <algorithm>

#include <QCoreApplication>
#include <QFontMetrics>
#include <QPalette>

#include <qcustomplot.h>

namespace kvglass::ui {

namespace {

struct SwitchText {
    Q_DECLARE_TR_FUNCTIONS(SwitchText)
};

struct Words {
    QString full;
    QString brief;
};

Words wordsFor(CachePolicy policy) {
    return policy.keepsCache() ? Words{SwitchText::tr("cache on"), SwitchText::tr("on")}
                               : Words{SwitchText::tr("cache off"), SwitchText::tr("off")};
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
    Mark mark{x - 0.5, policy, new QCPItemLine(&m_plot),
              new QCPItemText(&m_plot)}; // owned by the plot
    // Below the data: a mark must not hide what it explains.
    mark.line->setLayer(QStringLiteral("grid"));
    mark.label->setLayer(QStringLiteral("grid"));
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
    dress(mark, m_plot.palette());
    m_marks.push_back(mark);
    layOut();
}

void SwitchMarks::dress(const Mark& mark, const QPalette& palette) const {
    const QColor text = palette.color(QPalette::Text);
    mark.line->setPen(QPen(text, 1.2));
    mark.label->setColor(text);
    mark.label->setFont(m_plot.font());
}

void SwitchMarks::applyTheme(const QPalette& palette) {
    for (const Mark& mark : m_marks) {
        dress(mark, palette);
    }
    layOut();
}

void SwitchMarks::setTop(int pixels) {
    if (pixels != m_top) {
        m_top = pixels;
        layOut();
    }
}

SwitchMarks::Neighbours SwitchMarks::linesAround(double x) const {
    const QCPAxisRect* rect = m_plot.axisRect();
    const auto left = static_cast<double>(rect->left());
    Neighbours lines{left, left, static_cast<double>(rect->right())};
    for (const Mark& mark : m_marks) {
        const double pixel = std::max(m_plot.xAxis->coordToPixel(mark.x), left);
        if (mark.x > x) {
            lines.right = std::min(lines.right, pixel);
            break;
        }
        lines.secondLeft = lines.left;
        lines.left = pixel;
    }
    return lines;
}

void SwitchMarks::layOut() {
    const QFontMetrics metrics(m_plot.font());
    const QCPAxisRect* rect = m_plot.axisRect();
    for (std::size_t i = 0; i < m_marks.size(); ++i) {
        const Mark& mark = m_marks[i];
        const double left = m_plot.xAxis->coordToPixel(mark.x);
        const double end = i + 1 < m_marks.size()
                               ? std::min(m_plot.xAxis->coordToPixel(m_marks[i + 1].x),
                                          static_cast<double>(rect->right()))
                               : rect->right();
        const double room = end - left - 8.0; // both paddings
        const Words words = wordsFor(mark.policy);
        const QString& text =
            metrics.horizontalAdvance(words.full) <= room ? words.full : words.brief;
        mark.label->setText(text);
        mark.label->setPadding(QMargins(4, 2 + m_top, 4, 2));
        mark.label->setVisible(left >= rect->left() - 1 && metrics.horizontalAdvance(text) <= room);
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
