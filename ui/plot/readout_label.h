// SPDX-FileCopyrightText: 2026 The KVGlass authors
// SPDX-License-Identifier: GPL-3.0-or-later

// A line or two of figures that change with every token. Unlike a QLabel it keeps its place
// whatever it says: a new text is a new painting of the label, never a new layout of the window.

#pragma once

#include <QString>
#include <QWidget>

namespace kvglass::ui {

class ReadoutLabel : public QWidget {
    Q_OBJECT
public:
    /// `longest` is as long as usual texts get. The label has as many lines as that needs, two at
    /// most; what does not fit is elided, and the whole text is the tool tip.
    ReadoutLabel(const QString& longest, QWidget* parent);

    void setText(const QString& text);
    [[nodiscard]] const QString& text() const { return m_text; }

    [[nodiscard]] QSize sizeHint() const override;
    [[nodiscard]] QSize minimumSizeHint() const override;
    [[nodiscard]] bool hasHeightForWidth() const override { return true; }
    [[nodiscard]] int heightForWidth(int width) const override;

protected:
    bool event(QEvent* event) override;
    void paintEvent(QPaintEvent* event) override;
    void changeEvent(QEvent* event) override;

private:
    [[nodiscard]] QString fitted() const;

    QString m_longest;
    QString m_text;
};

} // namespace kvglass::ui
