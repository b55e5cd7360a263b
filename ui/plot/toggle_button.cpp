// SPDX-FileCopyrightText: 2026 The KVGlass authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "ui/plot/toggle_button.h"

#include <QStyleOptionToolButton>
#include <QStylePainter>

namespace kvglass::ui {

ToggleButton::ToggleButton(QWidget* parent) : QToolButton(parent) { setCheckable(true); }

void ToggleButton::paintEvent(QPaintEvent*) {
    QStylePainter painter(this);
    QStyleOptionToolButton option;
    initStyleOption(&option);
    if (isChecked()) {
        option.palette.setColor(QPalette::Button, palette().color(QPalette::Highlight));
        option.palette.setColor(QPalette::ButtonText, palette().color(QPalette::HighlightedText));
    }
    painter.drawComplexControl(QStyle::CC_ToolButton, option);
}

} // namespace kvglass::ui
