// SPDX-FileCopyrightText: 2026 The KVGlass authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "ui/plot/meaning_mark.h"

#include <algorithm>

#include <QCoreApplication>
#include <QPainter>
#include <QPolygonF>

#include <qcustomplot.h>

namespace kvglass::ui {

namespace {

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

QString label(Meaning meaning) {
    const auto tr = [](const char* text) { return QCoreApplication::translate("Meaning", text); };
    switch (meaning) {
    case Meaning::Decode: return tr("cached");
    case Meaning::Recompute: return tr("uncached");
    case Meaning::Prefill: return tr("prefill");
    case Meaning::Rebuild: return tr("rebuild");
    case Meaning::KvUsed: return tr("used");
    case Meaning::KvReserved: return tr("reserved");
    case Meaning::KvCapacity: return tr("capacity");
    case Meaning::Weights: return tr("weights");
    case Meaning::Work: return tr("work buffers");
    case Meaning::Captured: return tr("captured attention");
    case Meaning::Other: return tr("other");
    }
    return {};
}

} // namespace kvglass::ui
