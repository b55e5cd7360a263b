// SPDX-FileCopyrightText: 2026 The KVGlass authors
// SPDX-License-Identifier: Apache-2.0

// Threads that share one job at a time. A job is a number of chunks that the threads claim one by
// one, so that a thread which loses its core delays only the chunk it holds, and the caller never
// waits for a thread that claimed nothing. Knows nothing about models.

#pragma once

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

    /// Calls work(chunk, thread) once for every chunk in [0, chunks), the highest first, and
    /// returns when all have returned. `work` must not throw. Fewer than 2^32 chunks. Call from
    /// one thread at a time, never from inside a job.
    template <class Work> void run(std::int64_t chunks, const Work& work) {
        if (chunks <= 1 || m_helpers.empty()) {
            for (std::int64_t chunk = chunks - 1; chunk >= 0; --chunk)
                work(chunk, 0);
            return;
        }
        const Function call = [](const void* context, std::int64_t chunk, int thread) {
            (*static_cast<const Work*>(context))(chunk, thread);
        };
        runJob(chunks, call, &work);
    }

private:
    using Function = void (*)(const void* context, std::int64_t chunk, int thread);

    void runJob(std::int64_t chunks, Function function, const void* context);
    void helperLoop(int thread);
    std::uint32_t workOn(std::uint64_t ticket, int thread);
    std::uint64_t nextJob(std::uint32_t lastJob);
    void waitUntilFinished(std::uint32_t chunks);

    // The job number in the high half, the chunks not yet claimed in the low half. A claim is a
    // compare-and-swap of the whole word, so it cannot succeed on a job that has been replaced.
    alignas(64) std::atomic<std::uint64_t> m_ticket{0};
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
