// SPDX-FileCopyrightText: 2026 The KVGlass authors
// SPDX-License-Identifier: GPL-3.0-or-later

// The race: a fork in the text of the present run, two lanes that go on from there, with the cache
// and without it. Measured one after the other and shown together, in true time or slowed.

#pragma once

#include <memory>

#include <QWidget>

#include "ui/data/race_replay.h"

namespace kvglass::ui {

class EngineClient;
class RacePlot;
class RunData;
class Selection;

class RacePanel : public QWidget {
    Q_OBJECT
public:
    /// All must outlive the panel.
    RacePanel(EngineClient* client, RunData* runData, Selection* selection, QWidget* parent);
    ~RacePanel() override;

    [[nodiscard]] const RaceReplay& replay() const;
    [[nodiscard]] const RacePlot& plot() const;
    /// Milliseconds since the fork that are shown.
    [[nodiscard]] double shownMs() const;
    [[nodiscard]] bool isPlaying() const;
    // What the labels say.
    [[nodiscard]] QString forkText() const;
    [[nodiscard]] QString gapText() const;
    [[nodiscard]] QString divergenceText() const;
    [[nodiscard]] QString message() const;

public slots:
    /// From the selected token, or from the end of the text.
    void runRace();
    void setRace(const kvglass::RaceResult& race);
    void play();
    void pause();
    void showAt(double ms);

private:
    class Private;
    std::unique_ptr<Private> d;
};

} // namespace kvglass::ui
