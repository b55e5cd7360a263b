// SPDX-FileCopyrightText: 2026 The KVGlass authors
// SPDX-License-Identifier: GPL-3.0-or-later

// The toolbar: model on the left, the cache switch in the middle, the run's controls on the right.

#pragma once

#include <vector>

#include <QToolBar>

class QComboBox;
class QToolButton;

namespace kvglass::ui {
class CacheSwitchButton;
}

namespace kvglass::window {

class ModelPicker;
class WindowActions;

class RunBar : public QToolBar {
    Q_OBJECT
public:
    RunBar(const WindowActions& actions, QWidget* parent);

    [[nodiscard]] ModelPicker* models() const { return m_models; }
    [[nodiscard]] ui::CacheSwitchButton* cacheSwitch() const { return m_cache; }

signals:
    void paceChosen(double tokensPerSecond); // 0: unlimited

protected:
    void resizeEvent(QResizeEvent* event) override;

private:
    void addRunButtons(const WindowActions& actions);
    void addPace();
    void fitButtons();

    ModelPicker* m_models;
    ui::CacheSwitchButton* m_cache;
    QWidget* m_controls;
    QComboBox* m_pace;
    std::vector<QToolButton*> m_buttons;
};

} // namespace kvglass::window
