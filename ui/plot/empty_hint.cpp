// SPDX-FileCopyrightText: 2026 The KVGlass authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "ui/plot/empty_hint.h"

#include <QPainter>
#include <QPalette>
#include <QString>

namespace kvglass::ui {

void paintEmptyHint(QPainter& painter, const QRectF& area, const QString& text,
                    const QPalette& palette) {
    const double margin = painter.fontMetrics().averageCharWidth();
    painter.setPen(palette.color(QPalette::PlaceholderText));
    painter.drawText(area.adjusted(margin, margin, -margin, -margin),
                     int(Qt::AlignCenter) | int(Qt::TextWordWrap), text);
}

} // namespace kvglass::ui
