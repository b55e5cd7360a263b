// SPDX-FileCopyrightText: 2026 The KVGlass authors
// SPDX-License-Identifier: Apache-2.0

// Turns Ctrl+C (SIGINT) and SIGTERM into a stop request. A thread waits for the signal, so nothing
// runs in a signal handler. The second signal ends the program at once, as if nobody watched.

#pragma once

#include <stop_token>
#include <thread>

namespace kvglass::cli {

class InterruptWatch {
public:
    /// Must be made before any other thread, so that all threads leave the signals to this one.
    InterruptWatch();
    ~InterruptWatch();
    InterruptWatch(const InterruptWatch&) = delete;
    InterruptWatch& operator=(const InterruptWatch&) = delete;

    [[nodiscard]] std::stop_token stopToken() const { return m_stop.get_token(); }

private:
    std::stop_source m_stop;
    std::jthread m_thread;
};

} // namespace kvglass::cli
