// SPDX-FileCopyrightText: 2026 The KVGlass authors
// SPDX-License-Identifier: GPL-3.0-or-later

// Drains the rings of the present run 60 times a second, with bounded work per tick, and appends
// what came to RunData once per tick. Runs only while a run is attached. The window's thread.

#pragma once

#include <functional>
#include <memory>
#include <optional>
#include <vector>

#include <QObject>
#include <QTimer>

#include "engine/base/clock.h"
#include "engine/telemetry/ring_observer.h"
#include "ui/client/engine_client.h"
#include "ui/client/frame_meter.h"
#include "ui/client/vocabulary.h"

namespace kvglass::ui {

class EventPump : public QObject {
    Q_OBJECT
public:
    EventPump(RunData* data, UiStats* stats);

    /// Starts ticking. Records of other requests are dropped. `begin` is called when the engine has
    /// accepted the prompt, before the first record is appended; it clears RunData.
    void attach(RequestId request, std::shared_ptr<RingObserver> rings,
                std::shared_ptr<const Vocabulary> vocabulary, std::function<void()> begin);
    /// The run is over and all its records are in the rings: takes the rest and stops ticking.
    void drainAndDetach();
    /// Takes all that was reported by now, without waiting for the next tick.
    void catchUp();
    /// Stops ticking; what is left in the rings is dropped with them.
    void detach();
    [[nodiscard]] bool isAttached() const { return m_rings != nullptr; }

signals:
    void switched(const kvglass::ui::CacheSwitch& change);
    void progressed(kvglass::StepKind kind, double fraction);
    void firstStepDone();
    void ticked(); // with news

private:
    void tick();
    void scheduleNext();
    /// At most `limit` records of each kind; true when there was news.
    bool drain(std::size_t limit);
    bool drainPrompt();
    bool reportSwitches(std::vector<CacheSwitchEvent> events);

    RunData* m_data;
    UiStats* m_stats;
    FrameMeter m_meter;
    QTimer m_timer;
    TimePoint m_due;
    RequestId m_request;
    std::function<void()> m_begin;
    std::shared_ptr<RingObserver> m_rings;
    std::shared_ptr<const Vocabulary> m_vocabulary;
    std::optional<StepProgressEvent> m_progress;
};

} // namespace kvglass::ui
