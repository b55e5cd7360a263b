// SPDX-FileCopyrightText: 2026 The KVGlass authors
// SPDX-License-Identifier: Apache-2.0

// Adds up the wall time of the phases of a step. One clock reading per lap: a phase ends where the
// next begins.

#pragma once

#include <cmath>

#include "engine/backend/step.h"
#include "engine/base/clock.h"

namespace kvglass::cpu {

class PhaseClock {
public:
    explicit PhaseClock(PhaseTimes& phases) : m_phases(phases), m_last(Clock::now()) {}

    /// The time since the last lap belongs to `phase`.
    void lap(Phase phase) {
        const TimePoint now = Clock::now();
        double& sum = m_phases[phase];
        sum = (std::isnan(sum) ? 0.0 : sum) + millisecondsBetween(m_last, now);
        m_last = now;
    }

private:
    PhaseTimes& m_phases;
    TimePoint m_last;
};

} // namespace kvglass::cpu
