// SPDX-FileCopyrightText: 2026 The KVGlass authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "ui/panels/latency_outliers.h"

#include <algorithm>
#include <limits>

#include "ui/plot/number_format.h"
#include "ui/plot/palette.h"

namespace kvglass::ui {

namespace {
constexpr double kNotHit = -1.0; // what QCustomPlot calls "not under the pointer"
}

LatencyOutliers::LatencyOutliers(QCustomPlot* plot) : QCPAbstractItem(plot) {
    setSelectable(false);
}

int LatencyOutliers::height() const {
    return m_outliers.empty() ? 0 : QFontMetrics(mParentPlot->font()).height() + 3;
}

double LatencyOutliers::selectTest(const QPointF&, bool, QVariant*) const { return kNotHit; }

void LatencyOutliers::draw(QCPPainter* painter) {
    const QFont font = mParentPlot->font();
    const QFontMetrics metrics(font);
    const QPalette palette = mParentPlot->palette();
    const QCPAxisRect* area = mParentPlot->axisRect();
    const double half = metrics.ascent() * 0.35;
    const double top = area->top() + 2.0;
    painter->setFont(font);
    double free = -std::numeric_limits<double>::max(); // where the last text ends
    for (std::size_t i = 0; i < m_outliers.size(); ++i) {
        const Outlier& outlier = m_outliers[i];
        const double x = mParentPlot->xAxis->coordToPixel(outlier.number);
        if (x < area->left() || x > area->right()) {
            continue;
        }
        const QColor color = colorOf(meaningOf(outlier.kind), palette);
        painter->setPen(QPen(color, 1.5));
        painter->setBrush(color);
        painter->drawPolygon(QPolygonF{QPointF(x, top), QPointF(x - half, top + 2.0 * half),
                                       QPointF(x + half, top + 2.0 * half)});
        painter->drawLine(QPointF(x, top + 2.0 * half), QPointF(x, top + metrics.height() - 2.0));
        const QString text = formatMilliseconds(outlier.ms);
        const double left = x + half + 3.0;
        const double right = left + metrics.horizontalAdvance(text);
        const double next = i + 1 < m_outliers.size()
                                ? mParentPlot->xAxis->coordToPixel(m_outliers[i + 1].number) - half
                                : std::numeric_limits<double>::max();
        if (left >= free && right < std::min<double>(next, area->right())) {
            painter->setPen(palette.color(QPalette::Text));
            painter->drawText(QPointF(left, area->top() + 1.0 + metrics.ascent()), text);
            free = right + half;
        }
    }
}

} // namespace kvglass::ui
