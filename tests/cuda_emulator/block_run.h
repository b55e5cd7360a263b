// SPDX-FileCopyrightText: 2026 The KVGlass authors
// SPDX-License-Identifier: Apache-2.0

// One block of a kernel: a fibre per CUDA thread, and the rules by which they wait for each other.
// A block runs on one operating-system thread until it is finished or can go on only with the help
// of another block. Which of the threads that could run does so is drawn from a seed.

#pragma once

#include <cstdint>
#include <functional>
#include <span>
#include <string>
#include <vector>

#include "cuda_emulator/thread_view.h"
#include "tests/cuda_emulator/fibre.h"
#include "tests/cuda_emulator/guarded_memory.h"
#include "tests/cuda_emulator/schedule.h"

namespace kvglass::emulator {

/// What all blocks of one launch have in common.
struct BlockPlan {
    const std::function<void()>* thread = nullptr; // what every CUDA thread does
    dim3 grid;
    dim3 block;
    std::size_t sharedBytes = 0;
};

enum class BlockState : std::uint8_t {
    Finished,
    AtGridBarrier, // every thread that still lives waits there
    Polling,       // every thread that could run has yielded
    Broken,        // report() says why
};

class BlockRun {
public:
    explicit BlockRun(const BlockPlan& plan);
    BlockRun(const BlockRun&) = delete;
    BlockRun& operator=(const BlockRun&) = delete;

    /// Puts all threads at the beginning of the kernel, shared memory poisoned.
    void begin(uint3 blockIndex, Schedule schedule);
    /// Runs as far as this block gets. Always called from the same operating-system thread.
    [[nodiscard]] BlockState advance();
    /// Opens the grid barrier; advance() must have returned AtGridBarrier.
    void passGridBarrier();

    [[nodiscard]] const std::string& report() const { return m_report; }
    /// Whether any thread met a barrier, a warp function or its end since the last call.
    [[nodiscard]] bool takeProgress();
    /// Whether any thread so far used more stack than it has.
    [[nodiscard]] bool stackOverflowed() const;
    /// Whether any thread waited for the previous kernel.
    [[nodiscard]] bool waitedForPrevious() const { return m_waitedForPrevious; }

    // Called by the running thread.
    [[nodiscard]] unsigned lane() const;
    std::uint64_t warpOperation(const WarpRequest& request, const Place& place);
    int blockBarrier(Vote vote, int predicate, const Place& place);
    void gridBarrier(const Place& place);
    void yield();
    void trap(const Place& place);
    void noteWaitForPrevious() { m_waitedForPrevious = true; }
    [[nodiscard]] void* sharedMemory() { return m_shared.data(); }

private:
    enum class State : std::uint8_t { Ready, AtBlockBarrier, AtWarp, AtGridBarrier, Ended };

    struct Thread {
        uint3 threadIndex{};
        BlockRun* run = nullptr;
        Fibre fibre;
        unsigned index = 0; // within the block
        State state = State::Ready;
        Place place; // where it waits
        WarpRequest request;
        Vote vote = Vote::None;
        int predicate = 0;
        std::uint64_t answer = 0;
    };

    /// The lanes of a warp as bits. Those who wait are in `arrived`; all wait for the same `mask`
    /// unless it is `mixed`, when parts of the warp go their own ways.
    struct Warp {
        unsigned live = 0;
        unsigned arrived = 0;
        unsigned mask = 0;
        bool mixed = false;
    };

    static void runThread(void* thread);
    void makeReady(Thread& thread);
    [[nodiscard]] Thread* takeReady();
    /// The running thread waits; another runs. Returns when it has become ready and was chosen.
    void wait(State state, const Place& place);
    [[noreturn]] void endThread();
    /// Gives up the whole block, from the running thread.
    [[noreturn]] void breakOff(const std::string& reason);

    void openBlockBarrier();
    [[nodiscard]] bool warpIsComplete(const Warp& warp, std::span<const Thread> lanes,
                                      unsigned mask) const;
    void answerWarp(Warp& warp, std::span<Thread> lanes, unsigned mask);
    void recheckWarp(Warp& warp, std::span<Thread> lanes);
    [[nodiscard]] static std::uint64_t warpAnswer(std::span<const Thread> lanes, unsigned present,
                                                  const WarpRequest& asked);
    [[nodiscard]] std::span<Thread> warpOf(const Thread& thread);
    /// Breaks off where threads wait for each other at different places.
    void checkSamePlace(State state, const char* what);
    [[nodiscard]] std::string text(const Thread& thread) const;
    [[nodiscard]] std::string deadlock() const;

    BlockPlan m_plan;
    uint3 m_blockIndex{};
    std::vector<Thread> m_threads;
    FibreStacks m_stacks;
    GuardedMemory m_shared; // the dynamic part
    Fibre m_home;           // of advance()
    Schedule m_schedule;
    std::vector<Warp> m_warps;
    std::vector<Thread*> m_ready; // a ring of 2^n places that holds each thread at most once
    std::size_t m_firstReady = 0;
    std::size_t m_readyCount = 0;
    std::vector<Thread*> m_polling;
    Thread* m_running = nullptr;
    unsigned m_live = 0;
    unsigned m_atBlockBarrier = 0;
    unsigned m_atGridBarrier = 0;
    bool m_waitedForPrevious = false;
    bool m_progress = false;
    std::string m_report; // not empty: broken
};

} // namespace kvglass::emulator
