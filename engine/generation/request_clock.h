// SPDX-FileCopyrightText: 2026 The KVGlass authors
// SPDX-License-Identifier: Apache-2.0

// The clock of one request: milliseconds since it was submitted, with the deliberate waits (pause,
// single step, pace) taken out, so that no measured time depends on how the user watched.

#pragma once

#include "engine/base/clock.h"

namespace kvglass {

class RequestClock {
public:
    explicit RequestClock(TimePoint submitted) : m_submitted(submitted) {}

    void addWait(double waitedMs) { m_waitedMs += waitedMs; }
    [[nodiscard]] double at(TimePoint moment) const {
        return millisecondsBetween(m_submitted, moment) - m_waitedMs;
    }

private:
    TimePoint m_submitted;
    double m_waitedMs = 0.0;
};

} // namespace kvglass
