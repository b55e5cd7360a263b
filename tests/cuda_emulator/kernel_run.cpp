// SPDX-FileCopyrightText: 2026 The KVGlass authors
// SPDX-License-Identifier: Apache-2.0

#include "tests/cuda_emulator/kernel_run.h"

#include <algorithm>
#include <memory>
#include <numeric>
#include <semaphore>
#include <thread>
#include <vector>

#include "tests/cuda_emulator/block_run.h"
#include "tests/cuda_emulator/shared_variables.h"

namespace kvglass::emulator {

namespace {

/// The block that the calling operating-system thread runs.
constinit thread_local BlockRun* t_block = nullptr;

/// So often may all blocks poll in turn with nothing happening; then they wait for what never
/// comes.
constexpr int kIdleRounds = 2000;
constexpr const char* kPollsForever = "every thread polls for something that no other one does";
constexpr const char* kStackOverflow = "a thread used more stack than it has";
constexpr const char* kNeverWaited =
    "launched for an early start, but a block never waited for the previous kernel";

BlockPlan planOf(const KernelLaunch& launch) {
    return {.thread = &launch.thread,
            .grid = launch.grid,
            .block = launch.block,
            .sharedBytes = launch.sharedBytes};
}

std::vector<std::uint64_t> blockOrder(const KernelLaunch& launch, Schedule schedule) {
    std::vector<std::uint64_t> order(std::uint64_t{launch.grid.x} * launch.grid.y * launch.grid.z);
    std::iota(order.begin(), order.end(), std::uint64_t{0});
    schedule.shuffle(order);
    return order;
}

uint3 blockIndexOf(const KernelLaunch& launch, std::uint64_t number) {
    return {static_cast<unsigned>(number % launch.grid.x),
            static_cast<unsigned>(number / launch.grid.x % launch.grid.y),
            static_cast<unsigned>(number / launch.grid.x / launch.grid.y)};
}

void beginBlock(BlockRun& block, const KernelLaunch& launch, Schedule schedule,
                std::uint64_t number) {
    poisonSharedVariablesOf(launch.kernel);
    block.begin(blockIndexOf(launch, number), schedule.part(number));
}

std::string missingWait(const KernelLaunch& launch, const BlockRun& block) {
    return launch.start == StartsAfter::PreviousAllowsIt && !block.waitedForPrevious()
               ? kNeverWaited
               : std::string();
}

std::string finishAlone(BlockRun& block) {
    int idleRounds = 0;
    for (;;) {
        switch (block.advance()) {
        case BlockState::Finished: return {};
        case BlockState::Broken: return block.report();
        case BlockState::AtGridBarrier: return "a grid barrier in a launch that is not cooperative";
        case BlockState::Polling:
            idleRounds = block.takeProgress() ? 0 : idleRounds + 1;
            if (idleRounds > kIdleRounds)
                return kPollsForever;
        }
    }
}

std::string runOneByOne(const KernelLaunch& launch, Schedule schedule) {
    BlockRun block(planOf(launch));
    t_block = &block;
    poisonSharedVariables();
    std::string report;
    for (const std::uint64_t number : blockOrder(launch, schedule)) {
        beginBlock(block, launch, schedule, number);
        report = finishAlone(block);
        if (report.empty())
            report = missingWait(launch, block);
        if (!report.empty())
            break;
    }
    t_block = nullptr;
    return report.empty() && block.stackOverflowed() ? kStackOverflow : report;
}

/// A block on its own operating-system thread, which runs only inside of advance().
class CooperatingBlock {
public:
    CooperatingBlock(const KernelLaunch& launch, Schedule schedule, std::uint64_t number)
        : m_block(planOf(launch)), m_thread([this, &launch, schedule, number] {
              m_go.acquire();
              t_block = &m_block;
              poisonSharedVariables();
              beginBlock(m_block, launch, schedule, number);
              while (!m_ending) {
                  m_state = m_block.advance();
                  m_done.release();
                  m_go.acquire();
              }
          }) {}

    ~CooperatingBlock() {
        m_ending = true;
        m_go.release();
        m_thread.join();
    }

    BlockState advance() {
        m_go.release();
        m_done.acquire();
        return m_state;
    }

    void passGridBarrier() {
        m_block.passGridBarrier();
        m_state = BlockState::Polling;
    }

    [[nodiscard]] BlockState state() const { return m_state; }
    [[nodiscard]] BlockRun& block() { return m_block; }

private:
    BlockRun m_block;
    std::binary_semaphore m_go{0};
    std::binary_semaphore m_done{0};
    bool m_ending = false;
    BlockState m_state = BlockState::Polling; // can go on
    std::thread m_thread;
};

using CooperatingBlocks = std::vector<std::unique_ptr<CooperatingBlock>>;

bool anyIs(const CooperatingBlocks& blocks, BlockState state) {
    return std::any_of(blocks.begin(), blocks.end(),
                       [&](const auto& block) { return block->state() == state; });
}

std::string finishTogether(CooperatingBlocks& blocks, Schedule& schedule) {
    int idleRounds = 0;
    for (;;) {
        bool progress = false;
        schedule.shuffle(blocks);
        for (auto& block : blocks) {
            if (block->state() != BlockState::Polling)
                continue;
            if (block->advance() == BlockState::Broken)
                return block->block().report();
            progress = block->block().takeProgress() || progress;
        }
        if (!anyIs(blocks, BlockState::Polling)) {
            if (!anyIs(blocks, BlockState::AtGridBarrier))
                return {};
            if (anyIs(blocks, BlockState::Finished))
                return "some blocks ended while others wait at a grid barrier";
            for (auto& block : blocks)
                block->passGridBarrier();
        }
        idleRounds = progress ? 0 : idleRounds + 1;
        if (idleRounds > kIdleRounds)
            return kPollsForever;
    }
}

std::string runTogether(const KernelLaunch& launch, Schedule schedule) {
    CooperatingBlocks blocks;
    for (const std::uint64_t number : blockOrder(launch, schedule))
        blocks.push_back(std::make_unique<CooperatingBlock>(launch, schedule, number));
    Schedule turns = schedule.part(blocks.size());
    std::string report = finishTogether(blocks, turns);
    for (auto& block : blocks) {
        if (report.empty())
            report = missingWait(launch, block->block());
        if (report.empty() && block->block().stackOverflowed())
            report = kStackOverflow;
    }
    return report;
}

} // namespace

std::string runKernel(const KernelLaunch& launch, Schedule schedule) {
    return launch.blocks == BlocksRun::Together ? runTogether(launch, schedule)
                                                : runOneByOne(launch, schedule);
}

// --- What a running thread calls -----------------------------------------------------------------

unsigned laneOfCurrentThread() { return t_block->lane(); }

std::uint64_t warpOperation(const WarpRequest& request, const Place& place) {
    return t_block->warpOperation(request, place);
}

int blockBarrier(Vote vote, int predicate, const Place& place) {
    return t_block->blockBarrier(vote, predicate, place);
}

void gridBarrier(const Place& place) { t_block->gridBarrier(place); }

void yieldThread() { t_block->yield(); }

void trap(const Place& place) { t_block->trap(place); }

void noteWaitForPreviousKernel() { t_block->noteWaitForPrevious(); }

void* dynamicSharedMemoryBytes() { return t_block->sharedMemory(); }

} // namespace kvglass::emulator
