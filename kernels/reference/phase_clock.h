// SPDX-FileCopyrightText: 2026 The KVGlass authors
// SPDX-License-Identifier: Apache-2.0

// Tells the parts of a step apart by time. It only observes: nothing that is computed depends on
// it.

#pragma once

#include <cmath>

#include "engine/backend/step.h"
#include "engine/base/clock.h"

namespace kvglass::reference {

class PhaseClock {
public:
    /// Starts at once. `times` must outlive the clock.
    explicit PhaseClock(PhaseTimes& times) : m_times(times) {}

    /// Adds the time since the last call, or since the start, to `phase`.
    void lap(Phase phase) {
        const TimePoint now = Clock::now();
        const double before = std::isnan(m_times[phase]) ? 0.0 : m_times[phase];
        m_times[phase] = before + millisecondsBetween(m_last, now);
        m_last = now;
    }

private:
    PhaseTimes& m_times;
    TimePoint m_last = Clock::now();
};

} // namespace kvglass::reference
