// SPDX-FileCopyrightText: 2026 The KVGlass authors
// SPDX-License-Identifier: GPL-3.0-or-later

// The state in the status bar: gives way to the figures beside it, and is elided then, not cut. The
// whole text is its tool tip.

#pragma once

#include <QLabel>

namespace kvglass::window {

class StateLabel : public QLabel {
    Q_OBJECT
public:
    using QLabel::QLabel;

    void showState(const QString& text);
    [[nodiscard]] QSize sizeHint() const override;
    [[nodiscard]] QSize minimumSizeHint() const override;

protected:
    void paintEvent(QPaintEvent* event) override;
};

} // namespace kvglass::window
