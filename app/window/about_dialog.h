// SPDX-FileCopyrightText: 2026 The KVGlass authors
// SPDX-License-Identifier: GPL-3.0-or-later

// What the program is, its version, and the licences of its parts.

#pragma once

#include <QDialog>

namespace kvglass::window {

class AboutDialog : public QDialog {
    Q_OBJECT
public:
    /// Deletes itself when it is closed.
    explicit AboutDialog(QWidget* parent);
};

} // namespace kvglass::window
