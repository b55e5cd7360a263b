// SPDX-FileCopyrightText: 2026 The KVGlass authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "app/window/key_routing.h"

#include <QAbstractButton>
#include <QAbstractItemView>
#include <QAbstractSlider>
#include <QAbstractSpinBox>
#include <QComboBox>
#include <QKeyEvent>

namespace kvglass::window {

namespace {

enum class Recipient { Widget, Window, AsUsual };

bool isControl(const QObject* widget) {
    return qobject_cast<const QAbstractButton*>(widget) != nullptr ||
           qobject_cast<const QComboBox*>(widget) != nullptr ||
           qobject_cast<const QAbstractItemView*>(widget) != nullptr ||
           qobject_cast<const QAbstractSlider*>(widget) != nullptr ||
           qobject_cast<const QAbstractSpinBox*>(widget) != nullptr;
}

Recipient recipientOf(const QKeyEvent& key, const QObject* widget) {
    const auto modifiers = key.modifiers() & ~Qt::KeypadModifier;
    // Text fields would take Ctrl+K to delete the rest of a line.
    if (modifiers == Qt::ControlModifier && key.key() == Qt::Key_K)
        return Recipient::Window;
    if (modifiers != Qt::NoModifier)
        return Recipient::AsUsual;
    // Space presses a focused button, arrows move in lists: the window's meaning comes second.
    if (key.key() == Qt::Key_Space && isControl(widget))
        return Recipient::Widget;
    if (key.key() == Qt::Key_Right && isControl(widget) &&
        qobject_cast<const QAbstractButton*>(widget) == nullptr)
        return Recipient::Widget;
    return Recipient::AsUsual;
}

} // namespace

bool KeyRouting::eventFilter(QObject* watched, QEvent* event) {
    if (event->type() != QEvent::ShortcutOverride || !watched->isWidgetType())
        return QObject::eventFilter(watched, event);
    switch (recipientOf(*static_cast<QKeyEvent*>(event), watched)) {
    case Recipient::Widget: event->accept(); return true;
    case Recipient::Window: event->ignore(); return true;
    case Recipient::AsUsual: break;
    }
    return QObject::eventFilter(watched, event);
}

} // namespace kvglass::window
