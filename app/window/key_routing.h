// SPDX-FileCopyrightText: 2026 The KVGlass authors
// SPDX-License-Identifier: GPL-3.0-or-later

// Keys that mean one thing to the window and another to some widgets. An event filter of the
// application that decides, for the focused widget, who gets them.

#pragma once

#include <QObject>

class QKeyEvent;

namespace kvglass::window {

class KeyRouting : public QObject {
    Q_OBJECT
public:
    using QObject::QObject;
    bool eventFilter(QObject* watched, QEvent* event) override;
};

} // namespace kvglass::window
