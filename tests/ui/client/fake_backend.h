// SPDX-FileCopyrightText: 2026 The KVGlass authors
// SPDX-License-Identifier: GPL-3.0-or-later

// A backend whose steps happen when a test says so: every step takes one permit from a gate, or
// ends as Cancelled when it is stopped while it waits. Its logits count upwards, token after token.

#pragma once

#include <atomic>
#include <condition_variable>
#include <cstdint>
#include <memory>
#include <mutex>
#include <string>

#include "engine/backend/backend.h"
#include "engine/runtime/engine.h"

namespace kvglass::test {

/// Permits that one side gives and the other takes. Safe from any thread.
class Gate {
public:
    void allow(std::int64_t count);
    void open();  // from now on everything passes
    void close(); // and from now on nothing without a permit
    /// Waits for a permit; false when stop was requested first.
    [[nodiscard]] bool pass(std::stop_token stop);

private:
    std::mutex m_mutex;
    std::condition_variable_any m_changed;
    std::int64_t m_permits = 0;
    bool m_open = false;
};

/// What the test and the backend share.
struct FakeState {
    Gate steps;
    Gate loads;
    std::atomic<std::int64_t> stepsBegun{0};
    std::atomic<std::int64_t> stepsDone{0};
    std::atomic<std::int64_t> failAtStep{0}; // 1 for the first step; 0: none fails
    std::atomic<bool> fitsHalfOnly{false};   // f32 weights are refused, f16 taken
};

/// `id` of its device, "fake" or another.
[[nodiscard]] std::unique_ptr<Backend> makeFakeBackend(std::shared_ptr<FakeState> state,
                                                       std::string id = "fake");

/// Makes engines with two scripted devices, "fake" and "cpu".
[[nodiscard]] std::function<std::unique_ptr<Engine>()>
fakeEngineFactory(std::shared_ptr<FakeState> state);

/// A choice that the fake device accepts: the shape of gpt2, one token per byte.
[[nodiscard]] ModelChoice fakeChoice();

} // namespace kvglass::test
