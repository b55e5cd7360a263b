// SPDX-FileCopyrightText: 2026 The KVGlass authors
// SPDX-License-Identifier: Apache-2.0

// The pool: every chunk is run once, by somebody, whatever the number of threads and chunks and
// whoever is held up.

#include <atomic>
#include <chrono>
#include <thread>
#include <vector>

#include <QTest>

#include "kernels/cpu/thread_pool.h"
#include "tests/support/test_program.h"

using namespace kvglass::cpu;

namespace {

constexpr int kThreads[] = {1, 2, 3, 8};
constexpr std::int64_t kChunks[] = {0, 1, 2, 3, 7, 8, 9, 64, 1000, 65534, 65535, 65536, 200000};

/// How often each chunk was run.
std::vector<int> timesRun(ThreadPool& pool, std::int64_t chunks) {
    std::vector<std::atomic<int>> times(static_cast<std::size_t>(chunks));
    pool.run(chunks, [&](std::int64_t chunk, int) {
        times[static_cast<std::size_t>(chunk)].fetch_add(1, std::memory_order_relaxed);
    });
    return {times.begin(), times.end()};
}

} // namespace

class ThreadPoolTest final : public QObject {
    Q_OBJECT

private slots:
    void everyChunkIsRunOnce() {
        for (const int threads : kThreads) {
            ThreadPool pool(threads);
            QCOMPARE(pool.threads(), threads);
            for (const std::int64_t chunks : kChunks)
                for (const int times : timesRun(pool, chunks))
                    QCOMPARE(times, 1);
        }
    }

    void manyShortJobsFollowEachOther() {
        for (const int threads : kThreads) {
            ThreadPool pool(threads);
            std::int64_t total = 0; // only the caller's: jobs do not overlap
            for (std::int64_t job = 0; job < 20000; ++job) {
                std::atomic<std::int64_t> sum{0};
                pool.run(job % 11, [&](std::int64_t chunk, int) { sum += chunk + 1; });
                const std::int64_t chunks = job % 11;
                QCOMPARE(sum.load(), chunks * (chunks + 1) / 2);
                total += sum;
            }
            QVERIFY(total > 0);
        }
    }

    void whatAJobWroteIsSeenByTheNext() {
        ThreadPool pool(3);
        // Plain numbers: the pool alone keeps readers and writers apart.
        std::vector<std::int64_t> from(300, 0);
        std::vector<std::int64_t> to(300, 0);
        for (std::int64_t round = 1; round <= 1000; ++round) {
            pool.run(300, [&](std::int64_t chunk, int) {
                const auto n = static_cast<std::size_t>(chunk);
                to[n] = from[(n + 137) % 300] + 1; // which another thread may have written
            });
            std::swap(from, to);
            QCOMPARE(from[static_cast<std::size_t>(round) % 300], round);
        }
        for (const std::int64_t value : from)
            QCOMPARE(value, 1000);
    }

    void aThreadGetsAscendingChunksOfItsLane() {
        ThreadPool pool(2);
        std::vector<std::vector<std::int64_t>> order(2);
        // Both lanes wait for each other at every chunk, so that neither takes from the other.
        std::atomic<int> arrived{0};
        pool.run(64, [&](std::int64_t chunk, int thread) {
            order[static_cast<std::size_t>(thread)].push_back(chunk);
            const int mine = ++arrived;
            while (arrived.load() < (mine + 1) / 2 * 2)
                std::this_thread::yield();
        });
        QCOMPARE(pool.laneStart(0, 64), 0);
        QCOMPARE(pool.laneStart(1, 64), 32);
        QCOMPARE(pool.laneStart(2, 64), 64);
        for (std::size_t thread = 0; thread < 2; ++thread) {
            QCOMPARE(order[thread].size(), 32U);
            for (std::size_t n = 0; n < 32; ++n)
                QCOMPARE(order[thread][n], static_cast<std::int64_t>(32 * thread + n));
        }
    }

    void theOthersTakeOverFromAThreadThatIsHeldUp() {
        ThreadPool pool(2);
        for (int held = 0; held < 2; ++held) {
            std::atomic<int> others{0};
            std::atomic<int> own{0};
            pool.run(100, [&](std::int64_t, int thread) {
                if (thread == held) {
                    ++own;
                    while (others.load() < 99)
                        std::this_thread::yield();
                    return;
                }
                while (own.load() == 0) // until the other holds its chunk
                    std::this_thread::yield();
                ++others;
            });
            QCOMPARE(own.load(), 1);
            QCOMPARE(others.load(), 99);
        }
    }

    void helpersThatSleepAreWoken() {
        ThreadPool pool(4);
        for (int round = 0; round < 5; ++round) {
            std::this_thread::sleep_for(std::chrono::milliseconds(2)); // longer than they spin
            std::atomic<int> arrived{0};
            pool.run(4, [&](std::int64_t, int) { // returns only when all four take part
                ++arrived;
                while (arrived.load() < 4)
                    std::this_thread::yield();
            });
            QCOMPARE(arrived.load(), 4);
        }
    }
};

KVGLASS_TEST(ThreadPoolTest);
#include "thread_pool_test.moc"
