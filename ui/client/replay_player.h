// SPDX-FileCopyrightText: 2026 The KVGlass authors
// SPDX-License-Identifier: GPL-3.0-or-later

// Plays a recording into RunData, as if its run went on now, for the same views. Needs no engine
// and no thread: a timer of the window's thread moves the replay on, and an EventPump takes what it
// reports, as from a run. Pauses, single steps and changes of pace need no waiting.

#pragma once

#include <functional>
#include <memory>

#include <QObject>
#include <QTimer>

#include "engine/recording/replay.h"
#include "engine/recording/replay_clock.h"
#include "ui/client/event_pump.h"

namespace kvglass::ui {

class ReplayPlayer : public QObject {
    Q_OBJECT
public:
    /// `now`: the monotonic clock; tests hand in their own.
    explicit ReplayPlayer(
        RunData* data, QObject* parent,
        std::function<TimePoint()> now = [] { return Clock::now(); });
    ~ReplayPlayer() override;

    /// Shows the recording from its beginning and plays it at the pace chosen last.
    void open(std::shared_ptr<const Recording> recording);
    /// Leaves the replay; what it brought stays in RunData until somebody else writes there.
    void close();

    void pause();
    void resume();
    /// The next token, whenever it came; then pauses there.
    void singleStep();
    /// All the rest at once.
    void skipToEnd();
    /// 1: as it was; 2: twice as fast; above 0.
    void setPace(double pace);

    [[nodiscard]] bool isOpen() const { return m_replay != nullptr; }
    [[nodiscard]] bool isPaused() const { return isOpen() && m_clock.isPaused() && !isAtEnd(); }
    [[nodiscard]] bool isAtEnd() const { return isOpen() && m_replay->isAtEnd(); }
    [[nodiscard]] double pace() const { return m_clock.pace(); }
    [[nodiscard]] const Recording* recording() const; // nullptr: none is open
    /// What the ids of the recording stand for; empty: none is open.
    [[nodiscard]] const std::shared_ptr<const Vocabulary>& vocabulary() const {
        return m_vocabulary;
    }

signals:
    void stateChanged(); // opened, closed, paused, goes on, at the end
    void ticked();       // with news in RunData

private:
    void advance();
    void take();

    RunData* m_data;
    UiStats m_stats; // of the pump; the window's own figures are those of runs
    EventPump m_pump;
    ReplayClock m_clock;
    QTimer m_timer;
    std::unique_ptr<Replay> m_replay;
    std::shared_ptr<RingObserver> m_rings;
    std::shared_ptr<const Vocabulary> m_vocabulary;
    std::uint64_t m_lastRequest = 0;
};

} // namespace kvglass::ui
