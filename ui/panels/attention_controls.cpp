// SPDX-FileCopyrightText: 2026 The KVGlass authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "ui/panels/attention_controls.h"

#include <QComboBox>
#include <QHBoxLayout>
#include <QSignalBlocker>
#include <QToolButton>

#include "ui/plot/toggle_button.h"

namespace kvglass::ui {

namespace {

void fill(QComboBox& box, const QString& pattern, std::int64_t count) {
    const QSignalBlocker blocker(&box);
    box.clear();
    for (std::int64_t i = 0; i < count; ++i) {
        box.addItem(pattern.arg(i));
    }
}

void choose(QComboBox& box, int step) {
    if (box.count() > 0) {
        box.setCurrentIndex((box.currentIndex() + step + box.count()) % box.count());
    }
}

// The colour bar has the whole names; four boxes stand abreast here.
QString briefly(WeightScale scale) {
    switch (scale) {
    case WeightScale::Logarithmic: return AttentionControls::tr("logarithm");
    case WeightScale::SquareRoot: return AttentionControls::tr("square root");
    case WeightScale::Linear: return AttentionControls::tr("linear");
    case WeightScale::RowMaximum: return AttentionControls::tr("row maximum");
    }
    return {};
}

} // namespace

AttentionControls::AttentionControls(QWidget* parent)
    : QWidget(parent), m_layer(new QComboBox(this)), m_head(new QComboBox(this)),
      m_scale(new QComboBox(this)), m_firstToken(new QComboBox(this)),
      m_follow(new ToggleButton(this)) {
    m_layer->setAccessibleName(tr("Layer"));
    m_layer->setToolTip(tr("Layer, counted from 0 (L: next, Shift+L: the one before)"));
    m_head->setAccessibleName(tr("Head"));
    m_head->setToolTip(tr("Head, counted from 0 (H: next, Shift+H: the one before)"));
    m_scale->setAccessibleName(tr("Scale of the colours"));
    for (const WeightScale scale : {WeightScale::Logarithmic, WeightScale::SquareRoot,
                                    WeightScale::Linear, WeightScale::RowMaximum}) {
        m_scale->addItem(briefly(scale), QVariant::fromValue(static_cast<int>(scale)));
        m_scale->setItemData(m_scale->count() - 1, label(scale), Qt::ToolTipRole);
    }
    m_firstToken->setAccessibleName(tr("First token"));
    m_firstToken->setToolTip(tr("The first token takes most of the weight in many heads: shown, "
                                "hidden, or hidden and the rest of each row renormalised"));
    m_firstToken->addItem(tr("first shown"));
    m_firstToken->addItem(tr("first hidden"));
    m_firstToken->addItem(tr("renormalised"));
    m_follow->setText(tr("Follow"));
    m_follow->setToolTip(tr("Show the whole triangle and follow the newest token"));
    m_follow->setChecked(true);

    auto* layout = new QHBoxLayout(this);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->setSpacing(4);
    for (QComboBox* box : {m_layer, m_head, m_scale, m_firstToken}) {
        box->setSizeAdjustPolicy(QComboBox::AdjustToContents);
        box->setSizePolicy(QSizePolicy::Maximum, QSizePolicy::Fixed);
        box->setFocusPolicy(Qt::TabFocus); // a click leaves the keys to the panel
        layout->addWidget(box);
    }
    // In a narrow panel these two cut their words; layer and head stay readable.
    m_scale->setMinimumWidth(40);
    m_firstToken->setMinimumWidth(40);
    layout->addStretch(1);
    layout->addWidget(m_follow);

    connect(m_layer, &QComboBox::currentIndexChanged, this, &AttentionControls::announceHead);
    connect(m_head, &QComboBox::currentIndexChanged, this, &AttentionControls::announceHead);
    connect(m_scale, &QComboBox::currentIndexChanged, this,
            [this] { emit scaleChosen(static_cast<WeightScale>(m_scale->currentData().toInt())); });
    connect(m_firstToken, &QComboBox::currentIndexChanged, this,
            [this](int index) { emit firstTokenChosen(static_cast<FirstToken>(index)); });
    connect(m_follow, &QToolButton::clicked, this, [this] {
        m_follow->setChecked(true); // one lets go of following by touching the picture
        emit followChosen();
    });
}

void AttentionControls::announceHead() {
    if (m_layer->currentIndex() >= 0 && m_head->currentIndex() >= 0) {
        emit headChosen(LayerIndex(m_layer->currentIndex()), HeadIndex(m_head->currentIndex()));
    }
}

void AttentionControls::setHeads(std::int64_t layers, std::int64_t heads) {
    if (m_layer->count() != layers) {
        fill(*m_layer, tr("layer %1"), layers);
    }
    if (m_head->count() != heads) {
        fill(*m_head, tr("head %1"), heads);
    }
}

void AttentionControls::setHead(LayerIndex layer, HeadIndex head) {
    const QSignalBlocker layerBlocker(m_layer);
    const QSignalBlocker headBlocker(m_head);
    m_layer->setCurrentIndex(layer.value < m_layer->count() ? layer.value : -1);
    m_head->setCurrentIndex(head.value < m_head->count() ? head.value : -1);
}

void AttentionControls::chooseNextLayer() { choose(*m_layer, 1); }
void AttentionControls::choosePreviousLayer() { choose(*m_layer, -1); }
void AttentionControls::chooseNextHead() { choose(*m_head, 1); }
void AttentionControls::choosePreviousHead() { choose(*m_head, -1); }
void AttentionControls::setFollowing(bool following) { m_follow->setChecked(following); }

} // namespace kvglass::ui
