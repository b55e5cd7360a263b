// SPDX-FileCopyrightText: 2026 The KVGlass authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "app/window/run_bar.h"

#include <utility>

#include <QComboBox>
#include <QGridLayout>
#include <QHBoxLayout>
#include <QToolButton>

#include "app/window/model_picker.h"
#include "app/window/window_actions.h"
#include "ui/panels/cache_switch_button.h"

namespace kvglass::window {

RunBar::RunBar(const WindowActions& actions, QWidget* parent)
    : QToolBar(tr("Run"), parent), m_models(new ModelPicker(this)),
      m_cache(new ui::CacheSwitchButton(this)), m_controls(new QWidget(this)),
      m_pace(new QComboBox(this)) {
    setObjectName(QStringLiteral("runBar"));
    setMovable(false);
    setFloatable(false);
    auto* controls = new QHBoxLayout(m_controls);
    controls->setContentsMargins(4, 0, 4, 0);
    controls->setSpacing(2);
    controls->addStretch(1);
    addRunButtons(actions);
    addPace();
    // Equal stretch on both sides keeps the switch in the middle of the window.
    auto* row = new QWidget(this);
    auto* layout = new QHBoxLayout(row);
    layout->setContentsMargins(0, 2, 0, 2);
    layout->setSpacing(4);
    layout->addWidget(m_models, 1);
    layout->addWidget(m_cache, 0, Qt::AlignCenter);
    layout->addWidget(m_controls, 1);
    addWidget(row);
    m_cache->setKeyHint(actions.cache->shortcut().toString(QKeySequence::NativeText));
}

void RunBar::addRunButtons(const WindowActions& actions) {
    for (QAction* action : {actions.run, actions.pause, actions.step, actions.stop, actions.goOn}) {
        auto* button = new QToolButton(m_controls);
        button->setDefaultAction(action);
        button->setAutoRaise(true);
        button->setFocusPolicy(Qt::TabFocus);
        button->setAccessibleName(action->toolTip());
        m_controls->layout()->addWidget(button);
        m_buttons.push_back(button);
    }
}

void RunBar::addPace() {
    m_pace->setAccessibleName(tr("Pace"));
    showPaces(PacesOf::Run);
    connect(m_pace, &QComboBox::activated, this,
            [this] { emit paceChosen(m_pace->currentData().toDouble()); });
    m_controls->layout()->addWidget(m_pace);
}

void RunBar::showPaces(PacesOf whose) {
    if (std::exchange(m_paces, whose) == whose)
        return;
    m_pace->clear();
    if (whose == PacesOf::Run) {
        m_pace->addItem(tr("full speed"), 0.0);
        for (const int rate : {50, 20, 10, 5, 2, 1})
            m_pace->addItem(tr("%1 tok/s").arg(rate), static_cast<double>(rate));
        m_pace->setToolTip(
            tr("At most so many tokens per second; the waits are in no measured time"));
    } else {
        m_pace->addItem(tr("as recorded"), 1.0);
        for (const int times : {2, 5, 20})
            m_pace->addItem(tr("%1 × as fast").arg(times), static_cast<double>(times));
        for (const int times : {2, 5, 20, 100})
            m_pace->addItem(tr("%1 × slower").arg(times), 1.0 / times);
        m_pace->setToolTip(tr("The pace of the replay; the times that it shows stay as measured"));
    }
    emit paceChosen(m_pace->currentData().toDouble());
}

void RunBar::resizeEvent(QResizeEvent* event) {
    QToolBar::resizeEvent(event);
    fitButtons();
}

void RunBar::fitButtons() {
    // Words beside the icons where there is room for them on both sides of the switch.
    const int side = (width() - m_cache->sizeHint().width()) / 2;
    int withWords = m_pace->sizeHint().width() + 24;
    for (const QToolButton* button : m_buttons)
        withWords += fontMetrics().horizontalAdvance(button->text()) + iconSize().width() + 22;
    const auto style = withWords <= side ? Qt::ToolButtonTextBesideIcon : Qt::ToolButtonIconOnly;
    for (QToolButton* button : m_buttons)
        button->setToolButtonStyle(style);
}

} // namespace kvglass::window
