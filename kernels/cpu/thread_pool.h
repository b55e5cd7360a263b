// SPDX-FileCopyrightText: 2026 The KVGlass authors
// SPDX-License-Identifier: Apache-2.0

// Threads that share one job at a time. A job is a number of chunks. Every thread has a lane, an
// equal share of them, and claims its chunks one by one from the first on, so that it reads memory
// in one direction; when its lane is empty it takes the last chunks of others. A thread that loses
// its core therefore delays only the chunk it holds, and the caller never waits for a thread that
// claimed nothing. Knows nothing about models.

#pragma once

#include <algorithm>
#include <atomic>
#include <cstdint>
#include <thread>
#include <vector>

namespace kvglass::cpu {

class ThreadPool {
public:
    /// `threads` counts the caller of run(): with 1 there are no helpers. May start fewer helpers
    /// than asked for when the operating system refuses them.
    explicit ThreadPool(int threads);
    ~ThreadPool();
    ThreadPool(const ThreadPool&) = delete;
    ThreadPool& operator=(const ThreadPool&) = delete;

    /// Threads that take part in a job; thread numbers are 0 (the caller) .. threads() - 1.
    [[nodiscard]] int threads() const { return static_cast<int>(m_helpers.size()) + 1; }

    /// The first chunk of a thread's lane in a job of so many; of threads() it is the end of the
    /// last.
    [[nodiscard]] std::int64_t laneStart(int thread, std::int64_t chunks) const {
        return thread * chunks / static_cast<std::int64_t>(m_lanes.size());
    }

    /// Calls work(chunk, thread) once for every chunk in [0, chunks) and returns when all have
    /// returned. Each thread gets ascending chunks, but for those that it takes over. `work` must
    /// not throw. Call from one thread at a time, never from inside a job.
    template <class Work> void run(std::int64_t chunks, const Work& work) {
        if (chunks <= 1 || m_helpers.empty()) {
            for (std::int64_t chunk = 0; chunk < chunks; ++chunk)
                work(chunk, 0);
            return;
        }
        const std::int64_t claims = std::min(chunks, kMostClaims);
        const auto several = [&work, chunks, claims](std::int64_t claim, int thread) {
            const std::int64_t end = (claim + 1) * chunks / claims;
            for (std::int64_t chunk = claim * chunks / claims; chunk < end; ++chunk)
                work(chunk, thread);
        };
        const Function call = [](const void* context, std::int64_t claim, int thread) {
            (*static_cast<const decltype(several)*>(context))(claim, thread);
        };
        runJob(static_cast<std::uint32_t>(claims), call, &several);
    }

private:
    using Function = void (*)(const void* context, std::int64_t chunk, int thread);
    static constexpr std::int64_t kMostClaims = 0xFFFF; // what a lane can count

    /// The job's number in the high half, then the first chunk of the lane that is not claimed and
    /// the end of those. A claim is a compare-and-swap of the whole word, so it cannot succeed on a
    /// job that has been replaced.
    struct alignas(64) Lane {
        std::atomic<std::uint64_t> left{0};
    };
    enum class From : std::uint8_t { Front, Back };

    void runJob(std::uint32_t chunks, Function function, const void* context);
    void helperLoop(int thread);
    std::uint32_t workOn(std::uint32_t job, int thread);
    std::uint32_t emptyLane(std::size_t lane, From from, std::uint32_t job, int thread);
    std::uint32_t nextJob(std::uint32_t lastJob);
    void waitUntilFinished(std::uint32_t chunks);

    std::vector<Lane> m_lanes; // one per thread
    alignas(64) std::atomic<std::uint32_t> m_job{0};
    // What to call. Written only while no chunk is claimed; a reader that then claims a chunk of
    // the job it saw has read the values of that job.
    std::atomic<Function> m_function{nullptr};
    std::atomic<const void*> m_context{nullptr};
    alignas(64) std::atomic<std::uint32_t> m_finished{0}; // chunks of the present job
    std::atomic<std::uint32_t> m_callerSleeps{0};
    alignas(64) std::atomic<std::uint32_t> m_sleepers{0}; // helpers asleep or about to be
    std::atomic<std::uint32_t> m_wake{0};                 // counts wake-ups; helpers sleep on it
    std::atomic<std::uint32_t> m_stopping{0};
    std::vector<std::thread> m_helpers;
};

} // namespace kvglass::cpu
