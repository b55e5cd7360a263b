// SPDX-FileCopyrightText: 2026 The KVGlass authors
// SPDX-License-Identifier: Apache-2.0

#include "engine/generation/generation_control.h"

#include <chrono>
#include <utility>

#include "engine/base/clock.h"

namespace kvglass {

namespace {
double nowMs() { return millisecondsBetween(TimePoint{}, Clock::now()); }
} // namespace

void GenerationControl::setCachePolicy(CachePolicy policy) {
    const std::scoped_lock lock(m_mutex);
    m_wantedPolicy = policy;
}

std::optional<CachePolicy> GenerationControl::takeCachePolicy() {
    const std::scoped_lock lock(m_mutex);
    return std::exchange(m_wantedPolicy, std::nullopt);
}

void GenerationControl::pause() {
    const std::scoped_lock lock(m_mutex);
    m_paused = true;
    m_stepsAllowed = 0;
}

void GenerationControl::resume() {
    {
        const std::scoped_lock lock(m_mutex);
        m_paused = false;
        m_stepsAllowed = 0;
    }
    m_changed.notify_all();
}

void GenerationControl::singleStep() {
    {
        const std::scoped_lock lock(m_mutex);
        if (!m_paused)
            return;
        ++m_stepsAllowed;
    }
    m_changed.notify_all();
}

bool GenerationControl::isPaused() const {
    const std::scoped_lock lock(m_mutex);
    return m_paused;
}

bool GenerationControl::isWaitingInPause() const {
    const std::scoped_lock lock(m_mutex);
    return m_waitingInPause;
}

void GenerationControl::setPace(double tokensPerSecond) {
    {
        const std::scoped_lock lock(m_mutex);
        m_pace = tokensPerSecond > 0.0 ? tokensPerSecond : 0.0; // NaN is not above zero
    }
    m_changed.notify_all();
}

double GenerationControl::waitForTurn() {
    const double startMs = nowMs();
    const std::stop_token stop = m_stop.get_token();
    std::unique_lock lock(m_mutex);
    while (!stop.stop_requested()) {
        if (m_paused) {
            if (m_stepsAllowed > 0) { // a single step does not wait for the pace
                --m_stepsAllowed;
                break;
            }
            m_waitingInPause = true;
            m_changed.wait(lock, stop, [this] { return !m_paused || m_stepsAllowed > 0; });
            m_waitingInPause = false;
            continue;
        }
        const double dueMs =
            m_pace > 0.0 && m_lastTurnMs ? *m_lastTurnMs + 1000.0 / m_pace : startMs;
        const double leftMs = dueMs - nowMs();
        if (leftMs <= 0.0)
            break;
        const double pace = m_pace;
        m_changed.wait_for(lock, stop, std::chrono::duration<double, std::milli>(leftMs),
                           [this, pace] { return m_paused || m_pace != pace; });
    }
    const double endMs = nowMs();
    m_lastTurnMs = endMs;
    return endMs - startMs;
}

} // namespace kvglass
