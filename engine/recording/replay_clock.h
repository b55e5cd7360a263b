// SPDX-FileCopyrightText: 2026 The KVGlass authors
// SPDX-License-Identifier: Apache-2.0

// Where a replay is, on the clock of the recording. The place is always computed from the moment
// and the place at which the pace was last changed, never by adding up ticks, so that it does not
// drift.

#pragma once

#include <functional>
#include <utility>

#include "engine/base/clock.h"

namespace kvglass {

class ReplayClock {
public:
    /// `now`: the monotonic clock; tests hand in their own.
    explicit ReplayClock(std::function<TimePoint()> now = [] { return Clock::now(); })
        : m_now(std::move(now)), m_since(m_now()) {}

    /// Milliseconds on the recording's clock.
    [[nodiscard]] double atMs() const {
        return m_paused ? m_fromMs : m_fromMs + millisecondsBetween(m_since, m_now()) * m_pace;
    }
    [[nodiscard]] bool isPaused() const { return m_paused; }
    [[nodiscard]] double pace() const { return m_pace; }

    /// 1: as it was; 2: twice as fast; above 0.
    void setPace(double pace) {
        jumpTo(atMs());
        m_pace = pace;
    }
    void pause() {
        jumpTo(atMs());
        m_paused = true;
    }
    void resume() {
        jumpTo(atMs());
        m_paused = false;
    }
    void jumpTo(double placeMs) {
        m_fromMs = placeMs;
        m_since = m_now();
    }

private:
    std::function<TimePoint()> m_now;
    TimePoint m_since;
    double m_fromMs = 0.0;
    double m_pace = 1.0;
    bool m_paused = false;
};

} // namespace kvglass
