// SPDX-FileCopyrightText: 2026 The KVGlass authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "ui/plot/meaning_mark.h"

#include <algorithm>
#include <cmath>

#include <QCoreApplication>
#include <QPainter>
#include <QPixmap>
#include <QPolygonF>

#include <qcustomplot.h>

namespace kvglass::ui {

namespace {

struct MeaningText {
    Q_DECLARE_TR_FUNCTIONS(MeaningText)
};

QRectF squareIn(const QRectF& rect, double share) {
    const double side = std::min(rect.width(), rect.height()) * share;
    return {rect.center().x() - side / 2.0, rect.center().y() - side / 2.0, side, side};
}

} // namespace

void drawMark(QPainter& painter, Meaning meaning, const QRectF& rect, const QPalette& palette) {
    const QColor color = colorOf(meaning, palette);
    painter.save();
    painter.setRenderHint(QPainter::Antialiasing);
    painter.setPen(Qt::NoPen);
    painter.setBrush(color);
    switch (meaning) {
    case Meaning::Decode: painter.drawEllipse(squareIn(rect, 0.7)); break;
    case Meaning::Recompute: {
        const QRectF box = squareIn(rect, 0.85);
        painter.drawPolygon(
            QPolygonF{box.bottomLeft(), box.bottomRight(), QPointF(box.center().x(), box.top())});
        break;
    }
    case Meaning::Rebuild: painter.drawRect(squareIn(rect, 0.75)); break;
    case Meaning::KvCapacity:
        painter.setBrush(Qt::NoBrush);
        painter.setPen(QPen(color, 1.5));
        painter.drawRect(rect.adjusted(1, rect.height() * 0.2, -1, -rect.height() * 0.2));
        break;
    case Meaning::FirstRun:
    case Meaning::SecondRun: {
        const double thickness = meaning == Meaning::FirstRun ? 2.0 : 4.0;
        painter.drawRect(
            QRectF(rect.left(), rect.center().y() - thickness / 2.0, rect.width(), thickness));
        break;
    }
    default: painter.drawRect(rect.adjusted(0, rect.height() * 0.15, 0, -rect.height() * 0.15));
    }
    painter.restore();
}

QCPScatterStyle scatterOf(Meaning meaning, double size, const QPalette& palette) {
    const QColor color = colorOf(meaning, palette);
    switch (meaning) {
    case Meaning::Recompute:
        return {QCPScatterStyle::ssTriangle, QPen(color, 1.0), QBrush(color), size * 1.15};
    case Meaning::Rebuild:
        return {QCPScatterStyle::ssSquare, QPen(color, 1.0), QBrush(color), size * 1.3};
    default: return {QCPScatterStyle::ssDisc, QPen(color, 1.0), QBrush(color), size};
    }
}

QCPScatterStyle pictureOf(const QCPScatterStyle& shape, double pixelRatio) {
    const int side = 2 * static_cast<int>(std::ceil((shape.size() + shape.pen().widthF()) / 2)) + 1;
    QPixmap picture(QSize(side, side) * std::max(1.0, pixelRatio));
    picture.setDevicePixelRatio(std::max(1.0, pixelRatio));
    picture.fill(Qt::transparent);
    QCPPainter painter(&picture);
    painter.setAntialiasing(true);
    shape.applyTo(&painter, shape.pen());
    shape.drawShape(&painter, side / 2.0, side / 2.0);
    painter.end();
    return {picture};
}

QString label(Meaning meaning) {
    switch (meaning) {
    case Meaning::Decode: return MeaningText::tr("cached");
    case Meaning::Recompute: return MeaningText::tr("uncached");
    case Meaning::Prefill: return MeaningText::tr("prefill");
    case Meaning::Rebuild: return MeaningText::tr("rebuild");
    case Meaning::KvUsed: return MeaningText::tr("used");
    case Meaning::KvReserved: return MeaningText::tr("reserved");
    case Meaning::KvCapacity: return MeaningText::tr("capacity");
    case Meaning::Weights: return MeaningText::tr("weights");
    case Meaning::Work: return MeaningText::tr("work buffers");
    case Meaning::Captured: return MeaningText::tr("captured attention");
    case Meaning::Other: return MeaningText::tr("other");
    case Meaning::FirstRun: return MeaningText::tr("A");
    case Meaning::SecondRun: return MeaningText::tr("B");
    }
    return {};
}

} // namespace kvglass::ui
