// SPDX-FileCopyrightText: 2026 The KVGlass authors
// SPDX-License-Identifier: GPL-3.0-or-later

// Keys that mean one thing to the window and another to some widgets. An event filter of the
// application that decides, for the focused widget, who gets them.

#pragma once

#include <functional>

#include <QObject>

class QKeyEvent;

namespace kvglass::window {

class KeyRouting : public QObject {
    Q_OBJECT
public:
    /// `isPaused`: whether Right makes a single step.
    KeyRouting(std::function<bool()> isPaused, QObject* parent);
    bool eventFilter(QObject* watched, QEvent* event) override;

private:
    std::function<bool()> m_isPaused;
};

} // namespace kvglass::window
