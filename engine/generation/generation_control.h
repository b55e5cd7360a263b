// SPDX-FileCopyrightText: 2026 The KVGlass authors
// SPDX-License-Identifier: Apache-2.0

// The controls of a running generation. One object per request; the window's thread turns them,
// the generation thread reads them between two tokens. All functions are safe from any thread.

#pragma once

#include <condition_variable>
#include <mutex>
#include <optional>
#include <stop_token>

#include "engine/backend/types.h"

namespace kvglass {

class GenerationControl {
public:
    /// Stops within one step, and within a layer when the step is long. Final.
    void stop() { m_stop.request_stop(); }
    [[nodiscard]] std::stop_token stopToken() const { return m_stop.get_token(); }

    /// The cache policy from the next step on.
    void setCachePolicy(CachePolicy policy);
    /// The policy asked for since the last call, if any. Generation thread.
    [[nodiscard]] std::optional<CachePolicy> takeCachePolicy();

    void pause();
    void resume();
    /// While paused: lets one more step run.
    void singleStep();
    [[nodiscard]] bool isPaused() const;
    /// The generation thread has come to the pause and waits in it: everything before was reported.
    [[nodiscard]] bool isWaitingInPause() const;

    /// Tokens per second at most; 0: unlimited. The wait is between steps and in no measured time.
    void setPace(double tokensPerSecond);

    /// Called by the generation thread between steps: waits while paused, and as long as the pace
    /// demands since `waitForTurn` last returned. Returns the milliseconds waited. Ends early on
    /// stop.
    [[nodiscard]] double waitForTurn();

private:
    std::stop_source m_stop;
    mutable std::mutex m_mutex;
    std::condition_variable_any m_changed;
    std::optional<CachePolicy> m_wantedPolicy;
    bool m_paused = false;
    bool m_waitingInPause = false;
    std::int64_t m_stepsAllowed = 0;
    double m_pace = 0.0;
    std::optional<double> m_lastTurnMs; // on the clock's own scale
};

} // namespace kvglass
