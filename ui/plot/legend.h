// SPDX-FileCopyrightText: 2026 The KVGlass authors
// SPDX-License-Identifier: GPL-3.0-or-later

// A row of marks and words. Entries that do not fit are left out from the end, never cut.

#pragma once

#include <vector>

#include <QWidget>

#include "ui/plot/palette.h"

namespace kvglass::ui {

class Legend : public QWidget {
    Q_OBJECT
public:
    Legend(std::vector<Meaning> meanings, QWidget* parent);

    [[nodiscard]] QSize sizeHint() const override;
    [[nodiscard]] QSize minimumSizeHint() const override;
    [[nodiscard]] bool hasHeightForWidth() const override { return true; }
    [[nodiscard]] int heightForWidth(int width) const override; // as many lines as it takes
    /// How many entries have room in the first line of `width` pixels.
    [[nodiscard]] int entriesIn(int width) const;

protected:
    void paintEvent(QPaintEvent* event) override;
    void changeEvent(QEvent* event) override;

private:
    [[nodiscard]] std::vector<QPoint> places(int width) const;
    [[nodiscard]] int lineHeight() const { return fontMetrics().height() + 4; }
    [[nodiscard]] int markSize() const;
    [[nodiscard]] int entryWidth(Meaning meaning) const;
    std::vector<Meaning> m_meanings;
};

} // namespace kvglass::ui
