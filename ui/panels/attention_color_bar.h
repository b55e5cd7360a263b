// SPDX-FileCopyrightText: 2026 The KVGlass authors
// SPDX-License-Identifier: GPL-3.0-or-later

// The colours of attention weights with their scale's name and round weights below them.

#pragma once

#include <QWidget>

#include "ui/plot/weight_scale.h"

namespace kvglass::ui {

class AttentionColorBar : public QWidget {
    Q_OBJECT
public:
    explicit AttentionColorBar(QWidget* parent);
    void setScale(WeightScale scale);
    [[nodiscard]] WeightScale scale() const { return m_scale; }
    [[nodiscard]] QSize sizeHint() const override;
    [[nodiscard]] QSize minimumSizeHint() const override { return {120, sizeHint().height()}; }

protected:
    void paintEvent(QPaintEvent* event) override;

private:
    WeightScale m_scale = kDefaultWeightScale;
};

} // namespace kvglass::ui
