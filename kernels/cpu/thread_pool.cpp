// SPDX-FileCopyrightText: 2026 The KVGlass authors
// SPDX-License-Identifier: Apache-2.0

#include "kernels/cpu/thread_pool.h"

#include <chrono>
#include <system_error>

#include "engine/base/clock.h"

#if defined(__x86_64__) || defined(__i386__)
#include <immintrin.h>
#endif

namespace kvglass::cpu {

namespace {

// Longer than the pause between two operators of a step (a few microseconds), much shorter than a
// scheduler's time slice: an idle helper gives its core back soon after the step.
constexpr std::chrono::microseconds kSpin{40};

void relax() {
#if defined(__x86_64__) || defined(__i386__)
    _mm_pause();
#elif defined(__aarch64__)
    asm volatile("yield");
#endif
}

/// Polls `ready` for about kSpin; false when it did not become true.
template <class Ready> bool spinUntil(const Ready& ready) {
    constexpr int kPollsPerClock = 32;
    const TimePoint end = Clock::now() + kSpin;
    do {
        for (int poll = 0; poll < kPollsPerClock; ++poll) {
            if (ready())
                return true;
            relax();
        }
    } while (Clock::now() < end);
    return false;
}

std::uint32_t jobOf(std::uint64_t ticket) { return static_cast<std::uint32_t>(ticket >> 32); }
std::uint32_t chunksLeft(std::uint64_t ticket) { return static_cast<std::uint32_t>(ticket); }

} // namespace

ThreadPool::ThreadPool(int threads) {
    try {
        m_helpers.reserve(static_cast<std::size_t>(threads));
        for (int thread = 1; thread < threads; ++thread)
            m_helpers.emplace_back([this, thread] { helperLoop(thread); });
    } catch (const std::system_error&) {
        // The limit on threads is reached: the pool works with those it has.
    }
}

ThreadPool::~ThreadPool() {
    m_stopping.store(1);
    m_wake.fetch_add(1);
    m_wake.notify_all();
    for (std::thread& helper : m_helpers)
        helper.join();
}

void ThreadPool::runJob(std::int64_t chunks, Function function, const void* context) {
    const auto count = static_cast<std::uint32_t>(chunks);
    const std::uint64_t job = jobOf(m_ticket.load(std::memory_order_relaxed)) + std::uint64_t{1};
    m_function.store(function, std::memory_order_relaxed);
    m_context.store(context, std::memory_order_relaxed);
    m_finished.store(0, std::memory_order_relaxed);
    // Sequentially consistent, like the sleepers' side: either the helper sees the job before it
    // sleeps or the caller sees the sleeper.
    const std::uint64_t ticket = (job << 32) | count;
    m_ticket.store(ticket);
    if (m_sleepers.load() != 0) {
        m_wake.fetch_add(1);
        m_wake.notify_all();
    }
    const std::uint32_t own = workOn(ticket, 0);
    if (own != 0)
        m_finished.fetch_add(own, std::memory_order_acq_rel);
    waitUntilFinished(count);
}

/// Claims and runs chunks of the job of `ticket` until none is left; returns how many it ran.
std::uint32_t ThreadPool::workOn(std::uint64_t ticket, int thread) {
    const std::uint32_t job = jobOf(ticket);
    const Function function = m_function.load(std::memory_order_relaxed);
    const void* context = m_context.load(std::memory_order_relaxed);
    std::uint32_t done = 0;
    while (jobOf(ticket) == job && chunksLeft(ticket) != 0) {
        if (!m_ticket.compare_exchange_weak(ticket, ticket - 1, std::memory_order_acq_rel,
                                            std::memory_order_acquire))
            continue;
        function(context, std::int64_t{chunksLeft(ticket)} - 1, thread);
        ++done;
        ticket = m_ticket.load(std::memory_order_acquire);
    }
    return done;
}

void ThreadPool::waitUntilFinished(std::uint32_t chunks) {
    const auto finished = [this, chunks] {
        return m_finished.load(std::memory_order_acquire) == chunks;
    };
    if (finished() || spinUntil(finished))
        return;
    m_callerSleeps.store(1);
    for (std::uint32_t seen = m_finished.load(); seen != chunks; seen = m_finished.load())
        m_finished.wait(seen);
    m_callerSleeps.store(0, std::memory_order_relaxed);
}

void ThreadPool::helperLoop(int thread) {
    std::uint32_t lastJob = 0;
    while (m_stopping.load() == 0) {
        const std::uint64_t ticket = nextJob(lastJob);
        if (chunksLeft(ticket) == 0)
            continue;
        lastJob = jobOf(ticket);
        const std::uint32_t done = workOn(ticket, thread);
        if (done == 0)
            continue;
        m_finished.fetch_add(done);
        if (m_callerSleeps.load() != 0)
            m_finished.notify_one();
    }
}

/// Waits for a job other than `lastJob` with chunks left; without chunks when woken for another
/// reason.
std::uint64_t ThreadPool::nextJob(std::uint32_t lastJob) {
    std::uint64_t ticket = 0;
    const auto available = [this, lastJob, &ticket] {
        ticket = m_ticket.load();
        return jobOf(ticket) != lastJob && chunksLeft(ticket) != 0;
    };
    if (spinUntil(available))
        return ticket;
    const std::uint32_t wake = m_wake.load();
    m_sleepers.fetch_add(1);
    if (!available() && m_stopping.load() == 0) {
        m_wake.wait(wake);
        ticket = 0;
    }
    m_sleepers.fetch_sub(1);
    return ticket;
}

} // namespace kvglass::cpu
