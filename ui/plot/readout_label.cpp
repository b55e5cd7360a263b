// SPDX-FileCopyrightText: 2026 The KVGlass authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "ui/plot/readout_label.h"

#include <algorithm>

#include <QEvent>
#include <QHelpEvent>
#include <QPainter>
#include <QToolTip>

namespace kvglass::ui {

namespace {
constexpr int kFlags = Qt::AlignLeft | Qt::AlignTop | Qt::TextWordWrap;
}

ReadoutLabel::ReadoutLabel(const QString& longest, QWidget* parent)
    : QWidget(parent), m_longest(longest) {
    QSizePolicy policy(QSizePolicy::Ignored, QSizePolicy::Minimum);
    policy.setHeightForWidth(true);
    setSizePolicy(policy);
}

void ReadoutLabel::setText(const QString& text) {
    if (text != m_text) {
        m_text = text;
        setAccessibleName(text);
        update();
    }
}

int ReadoutLabel::heightForWidth(int width) const {
    const bool fits = fontMetrics().horizontalAdvance(m_longest) <= width;
    return fits ? fontMetrics().height() : fontMetrics().height() + fontMetrics().lineSpacing();
}

QSize ReadoutLabel::sizeHint() const {
    return {fontMetrics().horizontalAdvance(m_longest), fontMetrics().height()};
}

QSize ReadoutLabel::minimumSizeHint() const { return {0, fontMetrics().height()}; }

QString ReadoutLabel::fitted() const {
    const QRect needed = fontMetrics().boundingRect(QRect(0, 0, width(), 0), kFlags, m_text);
    if (needed.height() <= height() && needed.width() <= width()) {
        return m_text;
    }
    const int lines = std::max(height() / fontMetrics().height(), 1);
    // Words are not broken: the end of each line but the last may stay unused.
    const int unused = (lines - 1) * fontMetrics().averageCharWidth() * 10;
    return fontMetrics().elidedText(m_text, Qt::ElideRight, std::max(lines * width() - unused, 0));
}

void ReadoutLabel::paintEvent(QPaintEvent*) {
    QPainter painter(this);
    painter.setPen(palette().color(QPalette::WindowText));
    painter.drawText(rect(), kFlags, fitted());
}

bool ReadoutLabel::event(QEvent* event) {
    if (event->type() == QEvent::ToolTip && toolTip().isEmpty()) {
        QToolTip::showText(static_cast<QHelpEvent*>(event)->globalPos(), m_text, this);
        return true;
    }
    return QWidget::event(event);
}

void ReadoutLabel::changeEvent(QEvent* event) {
    if (event->type() == QEvent::FontChange) {
        updateGeometry();
    }
    QWidget::changeEvent(event);
}

} // namespace kvglass::ui
