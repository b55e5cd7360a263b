// SPDX-FileCopyrightText: 2026 The KVGlass authors
// SPDX-License-Identifier: GPL-3.0-or-later

// The toolbar: model on the left, the cache switch in the middle, the run's controls on the right.

#pragma once

#include <cstdint>
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

/// Whose paces are offered: tokens per second of a run, or factors of a replay.
enum class PacesOf : std::uint8_t { Run, Replay };

class RunBar : public QToolBar {
    Q_OBJECT
public:
    RunBar(const WindowActions& actions, QWidget* parent);

    [[nodiscard]] ModelPicker* models() const { return m_models; }
    [[nodiscard]] ui::CacheSwitchButton* cacheSwitch() const { return m_cache; }

    /// The first pace is chosen then, which is as fast as it is, or was.
    void showPaces(PacesOf whose);

signals:
    /// Tokens per second, 0: unlimited; of a replay: how many times as fast as it was.
    void paceChosen(double pace);

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
    PacesOf m_paces = PacesOf::Replay;
    std::vector<QToolButton*> m_buttons;
};

} // namespace kvglass::window
