// SPDX-FileCopyrightText: 2026 The KVGlass authors
// SPDX-License-Identifier: Apache-2.0

#include "tests/bench/busy_core.h"

#include <chrono>
#include <csignal>
#include <thread>

#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

namespace kvglass::bench {

BusyCore::BusyCore() {
    m_child = ::fork();
    if (m_child == 0) { // only what is safe between fork and the end
        ::prctl(PR_SET_PDEATHSIG, SIGKILL);
        volatile unsigned count = 0;
        for (;;)
            count = count + 1;
    }
    std::this_thread::sleep_for(std::chrono::milliseconds(20)); // until it has a core
}

BusyCore::~BusyCore() {
    if (m_child > 0) {
        ::kill(m_child, SIGKILL);
        ::waitpid(m_child, nullptr, 0);
    }
}

} // namespace kvglass::bench
