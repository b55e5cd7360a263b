// SPDX-FileCopyrightText: 2026 The KVGlass authors
// SPDX-License-Identifier: GPL-3.0-or-later

// A tool button that can be on or off, and looks so in every theme: filled with the highlight while
// it is on. The styles' own difference is too faint on dark colours.

#pragma once

#include <QToolButton>

namespace kvglass::ui {

class ToggleButton : public QToolButton {
    Q_OBJECT
public:
    explicit ToggleButton(QWidget* parent);

protected:
    void paintEvent(QPaintEvent* event) override;
};

} // namespace kvglass::ui
