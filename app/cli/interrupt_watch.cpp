// SPDX-FileCopyrightText: 2026 The KVGlass authors
// SPDX-License-Identifier: Apache-2.0

#include "app/cli/interrupt_watch.h"

#include <csignal>
#include <initializer_list>

#include <pthread.h>

namespace kvglass::cli {

namespace {

constexpr int kProgramIsOver = SIGUSR1; // sent by the destructor to the waiting thread alone

sigset_t setOf(std::initializer_list<int> signals) {
    sigset_t set;
    sigemptyset(&set);
    for (const int signal : signals)
        sigaddset(&set, signal);
    return set;
}

void watch(std::stop_source& stop) {
    const sigset_t all = setOf({SIGINT, SIGTERM, kProgramIsOver});
    int signal = 0;
    if (sigwait(&all, &signal) != 0 || signal == kProgramIsOver)
        return;
    stop.request_stop();
    const sigset_t interrupts = setOf({SIGINT, SIGTERM});
    pthread_sigmask(SIG_UNBLOCK, &interrupts, nullptr); // the next one acts as usual
    const sigset_t over = setOf({kProgramIsOver});
    sigwait(&over, &signal);
}

} // namespace

InterruptWatch::InterruptWatch() {
    const sigset_t all = setOf({SIGINT, SIGTERM, kProgramIsOver});
    pthread_sigmask(SIG_BLOCK, &all, nullptr);
    m_thread = std::jthread([this] { watch(m_stop); });
}

InterruptWatch::~InterruptWatch() { pthread_kill(m_thread.native_handle(), kProgramIsOver); }

} // namespace kvglass::cli
