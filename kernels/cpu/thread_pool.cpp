// SPDX-FileCopyrightText: 2026 The KVGlass authors
// SPDX-License-Identifier: Apache-2.0

#include "kernels/cpu/thread_pool.h"

#include <algorithm>
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

std::uint64_t laneOf(std::uint32_t job, std::uint64_t first, std::uint64_t end) {
    return (std::uint64_t{job} << 32) | (first << 16) | end;
}
std::uint32_t jobOf(std::uint64_t lane) { return static_cast<std::uint32_t>(lane >> 32); }
std::uint32_t firstOf(std::uint64_t lane) { return (lane >> 16) & 0xFFFFU; }
std::uint32_t endOf(std::uint64_t lane) { return lane & 0xFFFFU; }

} // namespace

ThreadPool::ThreadPool(int threads) : m_lanes(static_cast<std::size_t>(std::max(threads, 1))) {
    try {
        m_helpers.reserve(static_cast<std::size_t>(threads));
        for (int thread = 1; thread < threads; ++thread)
            m_helpers.emplace_back([this, thread] { helperLoop(thread); });
    } catch (const std::system_error&) {
        // The limit on threads is reached: the pool works with those it has, which empty all lanes.
    }
}

ThreadPool::~ThreadPool() {
    m_stopping.store(1);
    m_wake.fetch_add(1);
    m_wake.notify_all();
    for (std::thread& helper : m_helpers)
        helper.join();
}

void ThreadPool::runJob(std::uint32_t chunks, Function function, const void* context) {
    const std::uint32_t job = m_job.load(std::memory_order_relaxed) + 1;
    m_function.store(function, std::memory_order_relaxed);
    m_context.store(context, std::memory_order_relaxed);
    m_finished.store(0, std::memory_order_relaxed);
    const std::size_t lanes = m_lanes.size();
    for (std::size_t lane = 0; lane < lanes; ++lane)
        m_lanes[lane].left.store(laneOf(job, lane * chunks / lanes, (lane + 1) * chunks / lanes),
                                 std::memory_order_release);
    // Sequentially consistent, like the sleepers' side: either the helper sees the job before it
    // sleeps or the caller sees the sleeper.
    m_job.store(job);
    if (m_sleepers.load() != 0) {
        m_wake.fetch_add(1);
        m_wake.notify_all();
    }
    const std::uint32_t own = workOn(job, 0);
    if (own != 0)
        m_finished.fetch_add(own, std::memory_order_acq_rel);
    waitUntilFinished(chunks);
}

/// Claims and runs chunks of the job until none is left; returns how many it ran.
std::uint32_t ThreadPool::workOn(std::uint32_t job, int thread) {
    const auto own = static_cast<std::size_t>(thread);
    std::uint32_t done = emptyLane(own, From::Front, job, thread);
    for (std::size_t other = 1; other < m_lanes.size(); ++other)
        done += emptyLane((own + other) % m_lanes.size(), From::Back, job, thread);
    return done;
}

std::uint32_t ThreadPool::emptyLane(std::size_t lane, From from, std::uint32_t job, int thread) {
    std::atomic<std::uint64_t>& left = m_lanes[lane].left;
    const Function function = m_function.load(std::memory_order_relaxed);
    const void* context = m_context.load(std::memory_order_relaxed);
    std::uint32_t done = 0;
    std::uint64_t seen = left.load(std::memory_order_acquire);
    while (jobOf(seen) == job && firstOf(seen) != endOf(seen)) {
        const std::uint32_t chunk = from == From::Front ? firstOf(seen) : endOf(seen) - 1;
        const std::uint64_t rest = from == From::Front ? laneOf(job, chunk + 1, endOf(seen))
                                                       : laneOf(job, firstOf(seen), chunk);
        if (!left.compare_exchange_weak(seen, rest, std::memory_order_acq_rel,
                                        std::memory_order_acquire))
            continue;
        function(context, std::int64_t{chunk}, thread);
        ++done;
        seen = left.load(std::memory_order_acquire);
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
    std::uint32_t job = 0;
    while (m_stopping.load() == 0) {
        job = nextJob(job);
        const std::uint32_t done = workOn(job, thread);
        if (done == 0)
            continue;
        m_finished.fetch_add(done);
        if (m_callerSleeps.load() != 0)
            m_finished.notify_one();
    }
}

/// Waits for a job other than `lastJob`; returns `lastJob` when woken for another reason.
std::uint32_t ThreadPool::nextJob(std::uint32_t lastJob) {
    std::uint32_t job = lastJob;
    const auto available = [this, lastJob, &job] {
        job = m_job.load();
        return job != lastJob;
    };
    if (spinUntil(available))
        return job;
    const std::uint32_t wake = m_wake.load();
    m_sleepers.fetch_add(1);
    if (!available() && m_stopping.load() == 0)
        m_wake.wait(wake);
    m_sleepers.fetch_sub(1);
    return job;
}

} // namespace kvglass::cpu
