// SPDX-FileCopyrightText: 2026 The KVGlass authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "ui/panels/cache_switch_button.h"

#include <algorithm>

#include <QEvent>
#include <QPainter>

#include "ui/panels/transcript_tint.h"
#include "ui/plot/palette.h"

namespace kvglass::ui {

namespace {

QString bigText(bool on) {
    return on ? CacheSwitchButton::tr("KV cache ON") : CacheSwitchButton::tr("KV cache OFF");
}

QString smallText(bool on) {
    return on ? CacheSwitchButton::tr("each step: 1 new position")
              : CacheSwitchButton::tr("each step: all positions again");
}

QColor colorOfState(bool on) {
    // The hues of cached and uncached steps; the same in light and dark, the text on them adapts.
    return on ? QColor(0x00, 0x72, 0xB2) : QColor(0xD5, 0x5E, 0x00);
}

} // namespace

CacheSwitchButton::CacheSwitchButton(QWidget* parent) : QAbstractButton(parent) {
    setCheckable(true);
    setChecked(true);
    setFocusPolicy(Qt::StrongFocus);
    setSizePolicy(QSizePolicy::Fixed, QSizePolicy::Fixed);
    setCursor(Qt::PointingHandCursor);
    setAttribute(Qt::WA_Hover);
    describe();
}

void CacheSwitchButton::describe() {
    setAccessibleName(bigText(isChecked()));
    setAccessibleDescription(smallText(isChecked()));
    setToolTip(tr("Keep the keys and values of earlier tokens, or compute them again for every "
                  "token. Takes effect at the next token, also while text streams."));
}

void CacheSwitchButton::showState(bool cacheOn) {
    if (isChecked() != cacheOn)
        setChecked(cacheOn);
}

void CacheSwitchButton::setKeyHint(const QString& hint) {
    m_keyHint = hint;
    updateGeometry();
    update();
}

void CacheSwitchButton::checkStateSet() {
    QAbstractButton::checkStateSet();
    describe();
}

void CacheSwitchButton::nextCheckState() {
    QAbstractButton::nextCheckState();
    describe();
}

QFont CacheSwitchButton::largeFont() const {
    QFont large = font();
    large.setBold(true);
    large.setPointSizeF(font().pointSizeF() * 1.3);
    return large;
}

QFont CacheSwitchButton::smallFont() const {
    QFont small = font();
    small.setPointSizeF(std::max(font().pointSizeF() * 0.82, 6.5));
    return small;
}

QSize CacheSwitchButton::sizeHint() const {
    const QFontMetrics large(largeFont());
    const QFontMetrics small(smallFont());
    const int text = std::max(
        {large.horizontalAdvance(bigText(true)), large.horizontalAdvance(bigText(false)),
         small.horizontalAdvance(smallText(true)), small.horizontalAdvance(smallText(false))});
    const int height = large.height() + small.height() + 10;
    return {text + height + small.horizontalAdvance(m_keyHint) + 40, height};
}

QSize CacheSwitchButton::minimumSizeHint() const { return sizeHint(); }

bool CacheSwitchButton::event(QEvent* event) {
    if (event->type() == QEvent::HoverEnter || event->type() == QEvent::HoverLeave) {
        m_hovered = event->type() == QEvent::HoverEnter;
        update();
    } else if (event->type() == QEvent::FontChange) {
        updateGeometry();
    }
    return QAbstractButton::event(event);
}

void CacheSwitchButton::paintKnob(QPainter& painter, const QRectF& track,
                                  const QColor& fill) const {
    const double inset = 5.0;
    const double side = track.height() - 2.0 * inset;
    const double left = isChecked() ? track.right() - inset - side : track.left() + inset;
    const QRectF knob(left, track.top() + inset, side, side);
    const QColor ink = readableOn(fill);
    painter.setPen(Qt::NoPen);
    painter.setBrush(ink);
    painter.drawRoundedRect(knob, 6.0, 6.0);
    // On: three stored blocks. Off: an outline with nothing in it.
    painter.setBrush(isChecked() ? QBrush(fill) : QBrush(Qt::NoBrush));
    painter.setPen(QPen(fill, 1.6));
    const double cell = side / 5.0;
    for (int i = 0; i < 3; ++i)
        painter.drawRect(QRectF(knob.left() + cell * (0.75 + 1.25 * i), knob.center().y() - cell,
                                cell, 2.0 * cell));
}

void CacheSwitchButton::paintEvent(QPaintEvent*) {
    QPainter painter(this);
    painter.setRenderHint(QPainter::Antialiasing);
    const QRectF track = QRectF(rect()).adjusted(2.0, 2.0, -2.0, -2.0);
    QColor fill = colorOfState(isChecked());
    const QColor ink = readableOn(fill);
    if (m_hovered)
        fill = blended(fill, ink, 0.08);
    painter.setBrush(fill);
    painter.setPen(hasFocus() ? QPen(palette().color(QPalette::WindowText), 2.5) : QPen(Qt::NoPen));
    painter.drawRoundedRect(track, 9.0, 9.0);
    paintKnob(painter, track, fill);

    const double knobRoom = track.height() + 4.0;
    QRectF words = isChecked() ? track.adjusted(14.0, 3.0, -knobRoom, -3.0)
                               : track.adjusted(knobRoom, 3.0, -14.0, -3.0);
    painter.setPen(ink);
    painter.setFont(smallFont());
    const int hint = painter.fontMetrics().horizontalAdvance(m_keyHint);
    painter.drawText(words, Qt::AlignBottom | Qt::AlignLeft, smallText(isChecked()));
    painter.drawText(QRectF(words.right() - hint, words.top(), hint, words.height() / 2.0),
                     Qt::AlignVCenter | Qt::AlignRight, m_keyHint);
    painter.setFont(largeFont());
    painter.drawText(words, Qt::AlignTop | Qt::AlignLeft, bigText(isChecked()));
}

} // namespace kvglass::ui
