// SPDX-FileCopyrightText: 2026 The KVGlass authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "ui/panels/attention_color_bar.h"

#include <algorithm>

#include <QPainter>

#include "ui/plot/color_map.h"

namespace kvglass::ui {

AttentionColorBar::AttentionColorBar(QWidget* parent) : QWidget(parent) {
    setSizePolicy(QSizePolicy::Preferred, QSizePolicy::Fixed);
    setToolTip(tr("Weights are stored in 8 bits on a square-root scale: the smallest above 0 is "
                  "1.5e-5, and near a weight w the steps are about 0.008 × √w."));
    setScale(m_scale);
}

void AttentionColorBar::setScale(WeightScale scale) {
    m_scale = scale;
    setAccessibleName(tr("Colours of attention: %1, from 0 to 1").arg(label(scale)));
    update();
}

QSize AttentionColorBar::sizeHint() const { return {220, fontMetrics().height() * 2 + 2}; }

void AttentionColorBar::paintEvent(QPaintEvent*) {
    QPainter painter(this);
    const QString title = label(m_scale);
    const int line = fontMetrics().height();
    const int titleWidth = fontMetrics().horizontalAdvance(title) + 10;
    painter.setPen(palette().color(QPalette::WindowText));
    painter.drawText(QRect(0, 0, titleWidth, line), Qt::AlignLeft | Qt::AlignVCenter, title);
    const ColorMap map = sequentialColorMap();
    const QRectF bar(titleWidth, 3, std::max(width() - titleWidth - 14, 20), line - 4);
    QImage colors(kColorMapSize, 1, QImage::Format_RGB32);
    for (int i = 0; i < kColorMapSize; ++i) {
        colors.setPixel(i, 0, map[static_cast<std::size_t>(i)]);
    }
    painter.drawImage(bar, colors);
    double free = -1e9;
    for (const double weight : {0.0, 0.001, 0.01, 0.1, 0.25, 0.5, 1.0}) {
        const double x = bar.left() + scaled(weight, m_scale) * bar.width();
        const bool isFloor = m_scale == WeightScale::Logarithmic && weight == 0.0;
        const QString text = isFloor ? QStringLiteral("≤1e-4") : QString::number(weight, 'g', 3);
        const double half = fontMetrics().horizontalAdvance(text) / 2.0 + 3.0;
        const bool isEnd = weight == 0.0 || weight == 1.0;
        const bool fits = x - half > free && x + half < bar.right() - half;
        if (!isEnd && !fits) {
            continue;
        }
        if (weight == 0.0 || !isEnd) {
            free = x + half;
        }
        painter.drawLine(QPointF(x, bar.bottom()), QPointF(x, bar.bottom() + 3));
        painter.drawText(QRectF(x - half, bar.bottom() + 2, 2 * half, line),
                         Qt::AlignCenter | Qt::TextDontClip, text);
    }
}

} // namespace kvglass::ui
