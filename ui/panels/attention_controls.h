// SPDX-FileCopyrightText: 2026 The KVGlass authors
// SPDX-License-Identifier: GPL-3.0-or-later

// Layer, head, scale, first token and follow: the row of controls above the attention views.

#pragma once

#include <QWidget>

#include "engine/base/ids.h"
#include "ui/panels/attention_triangle.h"
#include "ui/plot/weight_scale.h"

class QComboBox;
class QToolButton;

namespace kvglass::ui {

class AttentionControls : public QWidget {
    Q_OBJECT
public:
    explicit AttentionControls(QWidget* parent);

    /// How many layers and heads there are to choose from; silent.
    void setHeads(std::int64_t layers, std::int64_t heads);
    /// Shows a choice that was made elsewhere; silent.
    void setHead(LayerIndex layer, HeadIndex head);
    /// After the last one comes the first again, and the other way round.
    void chooseNextLayer();
    void choosePreviousLayer();
    void chooseNextHead();
    void choosePreviousHead();

public slots:
    void setFollowing(bool following);

signals:
    void headChosen(kvglass::LayerIndex layer, kvglass::HeadIndex head);
    void scaleChosen(kvglass::ui::WeightScale scale);
    void firstTokenChosen(kvglass::ui::FirstToken choice);
    void followChosen();

private:
    void announceHead();
    QComboBox* m_layer;
    QComboBox* m_head;
    QComboBox* m_scale;
    QComboBox* m_firstToken;
    QToolButton* m_follow;
};

} // namespace kvglass::ui
