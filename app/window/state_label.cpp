// SPDX-FileCopyrightText: 2026 The KVGlass authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "app/window/state_label.h"

#include <algorithm>

#include <QPainter>

namespace kvglass::window {

namespace {
constexpr int kFewestCharacters = 24; // "Streaming, paced at 5 to..."
constexpr int kBefore = 8;
constexpr int kBehind = 24;
} // namespace

void StateLabel::showState(const QString& text) {
    setText(text);
    setToolTip(text);
}

QSize StateLabel::sizeHint() const {
    return {fontMetrics().horizontalAdvance(text()) + kBefore + kBehind,
            QLabel::sizeHint().height()};
}

QSize StateLabel::minimumSizeHint() const {
    const int fewest = fontMetrics().averageCharWidth() * kFewestCharacters + kBefore + kBehind;
    return {std::min(sizeHint().width(), fewest), sizeHint().height()};
}

void StateLabel::paintEvent(QPaintEvent*) {
    QPainter painter(this);
    const QRect area = rect().adjusted(kBefore, 0, -kBehind, 0);
    painter.setPen(palette().color(foregroundRole()));
    painter.drawText(area, Qt::AlignLeft | Qt::AlignVCenter,
                     fontMetrics().elidedText(text(), Qt::ElideRight, area.width()));
}

} // namespace kvglass::window
