// SPDX-FileCopyrightText: 2026 The KVGlass authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "app/window/key_routing.h"

#include <QAbstractButton>
#include <QAbstractItemView>
#include <QAbstractSlider>
#include <QAbstractSpinBox>
#include <QComboBox>
#include <QKeyEvent>
#include <QTabBar>

#include "ui/panels/attention_panel.h"
#include "ui/panels/latency_panel.h"
#include "ui/panels/memory_panel.h"

namespace kvglass::window {

namespace {

enum class Recipient { Widget, Window, AsUsual };

bool isControl(const QObject* widget) {
    return qobject_cast<const QAbstractButton*>(widget) != nullptr ||
           qobject_cast<const QComboBox*>(widget) != nullptr ||
           qobject_cast<const QAbstractItemView*>(widget) != nullptr ||
           qobject_cast<const QAbstractSlider*>(widget) != nullptr ||
           qobject_cast<const QAbstractSpinBox*>(widget) != nullptr ||
           qobject_cast<const QTabBar*>(widget) != nullptr;
}

/// Arrows, Home and End walk tokens there.
bool isTokenView(const QObject* widget) {
    return qobject_cast<const ui::LatencyPanel*>(widget) != nullptr ||
           qobject_cast<const ui::MemoryPanel*>(widget) != nullptr ||
           qobject_cast<const ui::AttentionPanel*>(widget) != nullptr;
}

bool walksTokens(int key) {
    return key == Qt::Key_Left || key == Qt::Key_Right || key == Qt::Key_Home || key == Qt::Key_End;
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
    if (walksTokens(key.key()) && isTokenView(widget))
        return Recipient::Widget;
    return Recipient::AsUsual;
}

} // namespace

KeyRouting::KeyRouting(std::function<bool()> isPaused, QObject* parent)
    : QObject(parent), m_isPaused(std::move(isPaused)) {}

bool KeyRouting::eventFilter(QObject* watched, QEvent* event) {
    if (event->type() != QEvent::ShortcutOverride || !watched->isWidgetType())
        return QObject::eventFilter(watched, event);
    switch (recipientOf(*static_cast<QKeyEvent*>(event), watched)) {
    case Recipient::Widget: event->accept(); return true;
    case Recipient::Window: event->ignore(); return true;
    case Recipient::AsUsual: break;
    }
    const auto* key = static_cast<const QKeyEvent*>(event);
    const bool isPlain = (key->modifiers() & ~Qt::KeypadModifier) == Qt::NoModifier;
    if (key->key() == Qt::Key_Right && isPlain && !m_isPaused()) {
        event->accept(); // a key pressed in passing must not begin a run over a finished one
        return true;
    }
    return QObject::eventFilter(watched, event);
}

} // namespace kvglass::window
