// SPDX-FileCopyrightText: 2026 The KVGlass authors
// SPDX-License-Identifier: GPL-3.0-or-later

// The largest control of the window: the KV cache, on or off. Says its state in words, by the
// position of its knob and in the colour of the steps that follow from it.

#pragma once

#include <QAbstractButton>

namespace kvglass::ui {

class CacheSwitchButton : public QAbstractButton {
    Q_OBJECT
public:
    explicit CacheSwitchButton(QWidget* parent);

    /// Shows a state that came from elsewhere; toggled() tells only of changes.
    void showState(bool cacheOn);
    /// What the key is called, shown inside the control.
    void setKeyHint(const QString& hint);

    [[nodiscard]] QSize sizeHint() const override;
    [[nodiscard]] QSize minimumSizeHint() const override;

protected:
    void paintEvent(QPaintEvent* event) override;
    bool event(QEvent* event) override;
    void checkStateSet() override;
    void nextCheckState() override;

private:
    void describe();
    void paintKnob(QPainter& painter, const QRectF& track, const QColor& fill) const;
    [[nodiscard]] QFont largeFont() const;
    [[nodiscard]] QFont smallFont() const;

    QString m_keyHint;
    bool m_hovered = false;
};

} // namespace kvglass::ui
