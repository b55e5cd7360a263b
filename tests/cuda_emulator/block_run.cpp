// SPDX-FileCopyrightText: 2026 The KVGlass authors
// SPDX-License-Identifier: Apache-2.0

#include "tests/cuda_emulator/block_run.h"

#include <algorithm>
#include <bit>
#include <cstring>
#include <map>

#include <fmt/format.h>

#include "tests/cuda_emulator/shared_variables.h"

constinit thread_local uint3 threadIdx{};
constinit thread_local uint3 blockIdx{};
constinit thread_local dim3 blockDim{};
constinit thread_local dim3 gridDim{};

namespace kvglass::emulator {

namespace {

constexpr unsigned kLanes = 32;

std::string text(const Place& place) {
    const std::string_view file = place.file_name();
    return fmt::format("{}:{}", file.substr(file.rfind('/') + 1), place.line());
}

bool same(const Place& a, const Place& b) {
    return a.line() == b.line() && std::strcmp(a.file_name(), b.file_name()) == 0;
}

unsigned bitOf(unsigned lane) { return 1U << lane; }

} // namespace

BlockRun::BlockRun(const BlockPlan& plan)
    : m_plan(plan), m_threads(std::size_t{plan.block.x} * plan.block.y * plan.block.z),
      m_stacks(m_threads.size()), m_shared(plan.sharedBytes, 128),
      m_warps((m_threads.size() + kLanes - 1) / kLanes), m_ready(std::bit_ceil(m_threads.size())) {
    unsigned index = 0;
    for (Thread& thread : m_threads) {
        thread.run = this;
        thread.index = index;
        thread.threadIndex = {index % plan.block.x, index / plan.block.x % plan.block.y,
                              index / (plan.block.x * plan.block.y)};
        ++index;
    }
}

void BlockRun::begin(uint3 blockIndex, Schedule schedule) {
    m_blockIndex = blockIndex;
    m_schedule = schedule;
    m_firstReady = m_readyCount = 0;
    m_polling.clear();
    m_live = static_cast<unsigned>(m_threads.size());
    m_atBlockBarrier = m_atGridBarrier = 0;
    m_waitedForPrevious = m_progress = false;
    m_report.clear();
    m_shared.poison();
    std::fill(m_warps.begin(), m_warps.end(), Warp{});
    for (Thread& thread : m_threads) {
        m_warps[thread.index / kLanes].live |= bitOf(thread.index % kLanes);
        thread.fibre.prepare(m_stacks[thread.index], &BlockRun::runThread, &thread);
        makeReady(thread);
    }
}

void BlockRun::runThread(void* argument) {
    Thread& thread = *static_cast<Thread*>(argument);
    (*thread.run->m_plan.thread)();
    thread.run->endThread();
}

BlockState BlockRun::advance() {
    for (Thread* thread : m_polling)
        makeReady(*thread);
    m_polling.clear();
    if (Thread* first = takeReady(); first != nullptr) {
        blockIdx = m_blockIndex;
        blockDim = m_plan.block;
        gridDim = m_plan.grid;
        m_home.switchTo(first->fibre);
        m_running = nullptr;
    }
    if (!m_report.empty())
        return BlockState::Broken;
    if (m_live == 0) {
        if (!m_shared.intact())
            m_report = "a write outside of the dynamic shared memory";
        return m_report.empty() ? BlockState::Finished : BlockState::Broken;
    }
    if (!m_polling.empty())
        return BlockState::Polling;
    if (m_atGridBarrier == m_live)
        return BlockState::AtGridBarrier;
    m_report = deadlock();
    return BlockState::Broken;
}

void BlockRun::passGridBarrier() {
    m_atGridBarrier = 0;
    m_progress = true;
    for (Thread& thread : m_threads)
        if (thread.state == State::AtGridBarrier)
            makeReady(thread);
}

bool BlockRun::stackOverflowed() const {
    return std::any_of(m_threads.begin(), m_threads.end(),
                       [&](const Thread& thread) { return m_stacks.overflowed(thread.index); });
}

bool BlockRun::takeProgress() { return std::exchange(m_progress, false); }

// --- Running and waiting -------------------------------------------------------------------------

void BlockRun::makeReady(Thread& thread) {
    thread.state = State::Ready;
    m_ready[(m_firstReady + m_readyCount) & (m_ready.size() - 1)] = &thread;
    ++m_readyCount;
}

/// The next thread to run, already noted as the running one; null when none is ready.
BlockRun::Thread* BlockRun::takeReady() {
    if (m_readyCount == 0)
        return nullptr;
    const std::size_t last = m_ready.size() - 1;
    const std::size_t chosen = (m_firstReady + m_schedule.pick(m_readyCount)) & last;
    std::swap(m_ready[m_firstReady], m_ready[chosen]);
    Thread* thread = m_ready[m_firstReady];
    m_firstReady = (m_firstReady + 1) & last;
    --m_readyCount;
    m_running = thread;
    threadIdx = thread->threadIndex;
    return thread;
}

void BlockRun::wait(State state, const Place& place) {
    Thread& self = *m_running;
    if (state != State::Ready) { // else it has been made ready already
        self.state = state;
        self.place = place;
    }
    Thread* next = takeReady();
    if (next != &self)
        self.fibre.switchTo(next != nullptr ? next->fibre : m_home);
}

void BlockRun::endThread() {
    Thread& self = *m_running;
    self.state = State::Ended;
    --m_live;
    m_progress = true;
    // Those who waited for this thread wait no longer: an ended thread takes part in nothing.
    if (m_live > 0 && m_atBlockBarrier == m_live)
        openBlockBarrier();
    Warp& warp = m_warps[self.index / kLanes];
    warp.live &= ~bitOf(lane());
    recheckWarp(warp, warpOf(self));
    Thread* next = takeReady();
    self.fibre.leaveFor(next != nullptr ? next->fibre : m_home);
}

void BlockRun::breakOff(const std::string& reason) {
    m_report = fmt::format("block ({}, {}, {}): {}", m_blockIndex.x, m_blockIndex.y, m_blockIndex.z,
                           reason);
    m_running->fibre.leaveFor(m_home);
}

void BlockRun::yield() {
    m_polling.push_back(m_running);
    wait(State::Ready, {});
}

void BlockRun::trap(const Place& place) {
    breakOff(fmt::format("__trap in {} by {}", emulator::text(place), text(*m_running)));
}

// --- Block and grid barriers ---------------------------------------------------------------------

int BlockRun::blockBarrier(Vote vote, int predicate, const Place& place) {
    Thread& self = *m_running;
    self.vote = vote;
    self.predicate = predicate;
    self.state = State::AtBlockBarrier;
    self.place = place;
    ++m_atBlockBarrier;
    if (m_atBlockBarrier == m_live)
        openBlockBarrier();
    wait(self.state, place);
    return static_cast<int>(self.answer);
}

void BlockRun::openBlockBarrier() {
    checkSamePlace(State::AtBlockBarrier, "__syncthreads");
    unsigned agreeing = 0;
    for (const Thread& thread : m_threads)
        agreeing += thread.state == State::AtBlockBarrier && thread.predicate != 0 ? 1U : 0U;
    for (Thread& thread : m_threads) {
        if (thread.state != State::AtBlockBarrier)
            continue;
        switch (thread.vote) {
        case Vote::None: break;
        case Vote::And: thread.answer = agreeing == m_atBlockBarrier ? 1U : 0U; break;
        case Vote::Or: thread.answer = agreeing > 0 ? 1U : 0U; break;
        case Vote::Count: thread.answer = agreeing; break;
        }
        makeReady(thread);
    }
    m_atBlockBarrier = 0;
    m_progress = true;
}

void BlockRun::checkSamePlace(State state, const char* what) {
    const Thread* first = nullptr;
    for (const Thread& thread : m_threads) {
        if (thread.state != state)
            continue;
        if (first == nullptr)
            first = &thread;
        else if (!same(first->place, thread.place))
            breakOff(fmt::format("divergent {}: {} waits in {}, {} in {}", what, text(*first),
                                 emulator::text(first->place), text(thread),
                                 emulator::text(thread.place)));
    }
}

void BlockRun::gridBarrier(const Place& place) {
    ++m_atGridBarrier;
    wait(State::AtGridBarrier, place);
}

// --- Warps ---------------------------------------------------------------------------------------

std::span<BlockRun::Thread> BlockRun::warpOf(const Thread& thread) {
    const std::size_t first = thread.index / kLanes * kLanes;
    return std::span(m_threads).subspan(first,
                                        std::min<std::size_t>(kLanes, m_threads.size() - first));
}

unsigned BlockRun::lane() const { return m_running->index % kLanes; }

std::uint64_t BlockRun::warpOperation(const WarpRequest& request, const Place& place) {
    Thread& self = *m_running;
    if ((request.mask & bitOf(lane())) == 0)
        breakOff(fmt::format("{} calls a warp function in {} whose mask {:#x} is without it",
                             text(self), emulator::text(place), request.mask));
    self.request = request;
    self.state = State::AtWarp;
    self.place = place;
    Warp& warp = m_warps[self.index / kLanes];
    if (warp.arrived == 0)
        warp.mask = request.mask;
    warp.mixed = warp.mixed || warp.mask != request.mask;
    warp.arrived |= bitOf(lane());
    const std::span<Thread> lanes = warpOf(self);
    if (warpIsComplete(warp, lanes, request.mask))
        answerWarp(warp, lanes, request.mask);
    wait(self.state, place);
    return self.answer;
}

/// Whether all lanes of `mask` that live wait for that mask.
bool BlockRun::warpIsComplete(const Warp& warp, std::span<const Thread> lanes,
                              unsigned mask) const {
    if ((mask & warp.live & ~warp.arrived) != 0)
        return false;
    return !warp.mixed || std::all_of(lanes.begin(), lanes.end(), [&](const Thread& thread) {
        const unsigned bit = bitOf(thread.index % kLanes);
        return (mask & warp.live & bit) == 0 || thread.request.mask == mask;
    });
}

/// After a lane ended: those who waited for it wait no longer.
void BlockRun::recheckWarp(Warp& warp, std::span<Thread> lanes) {
    for (const Thread& lane : lanes)
        if (lane.state == State::AtWarp && warpIsComplete(warp, lanes, lane.request.mask))
            answerWarp(warp, lanes, lane.request.mask);
}

/// All lanes of `mask` that live have arrived: each gets its answer and may go on.
void BlockRun::answerWarp(Warp& warp, std::span<Thread> lanes, unsigned mask) {
    const unsigned present = mask & warp.arrived;
    const Thread& first = lanes[static_cast<std::size_t>(std::countr_zero(present))];
    for (unsigned left = present; left != 0; left &= left - 1) {
        const Thread& lane = lanes[static_cast<std::size_t>(std::countr_zero(left))];
        if (lane.request.operation != first.request.operation)
            breakOff(fmt::format("divergent warp functions: {} is in {}, {} in {}", text(first),
                                 emulator::text(first.place), text(lane),
                                 emulator::text(lane.place)));
    }
    for (unsigned left = present; left != 0; left &= left - 1) {
        Thread& lane = lanes[static_cast<std::size_t>(std::countr_zero(left))];
        lane.answer = warpAnswer(lanes, present, lane.request);
    }
    for (unsigned left = present; left != 0; left &= left - 1)
        makeReady(lanes[static_cast<std::size_t>(std::countr_zero(left))]);
    warp.arrived &= ~present;
    warp.mixed = warp.mixed && warp.arrived != 0;
    m_progress = true;
}

/// What a lane that asks gets, with `present` the lanes that take part.
std::uint64_t BlockRun::warpAnswer(std::span<const Thread> lanes, unsigned present,
                                   const WarpRequest& asked) {
    const auto valueOf = [&](unsigned left) {
        return lanes[static_cast<std::size_t>(std::countr_zero(left))].request.value;
    };
    const auto folded = [&](auto start, auto combine) {
        auto sum = start;
        for (unsigned left = present; left != 0; left &= left - 1)
            sum = combine(sum, static_cast<decltype(start)>(valueOf(left)));
        return static_cast<std::uint64_t>(static_cast<unsigned>(sum));
    };
    const auto least = [](auto a, auto b) { return std::min(a, b); };
    const auto greatest = [](auto a, auto b) { return std::max(a, b); };
    const auto lanesWhere = [&](auto condition) {
        unsigned bits = 0;
        for (unsigned left = present; left != 0; left &= left - 1)
            bits |= condition(valueOf(left)) ? left & ~(left - 1) : 0U;
        return std::uint64_t{bits};
    };
    switch (asked.operation) {
    case WarpOperation::Synchronise: return 0;
    case WarpOperation::Shuffle: // of a lane that takes no part: undefined on a device
        return asked.sourceLane < kLanes && (present & bitOf(asked.sourceLane)) != 0
                   ? lanes[asked.sourceLane].request.value
                   : ~std::uint64_t{0};
    case WarpOperation::Ballot: return lanesWhere([](std::uint64_t value) { return value != 0; });
    case WarpOperation::MatchAny:
        return lanesWhere([&](std::uint64_t value) { return value == asked.value; });
    case WarpOperation::Add: return folded(0U, std::plus<>());
    case WarpOperation::Minimum: return folded(~0U, least);
    case WarpOperation::Maximum: return folded(0U, greatest);
    case WarpOperation::MinimumInt: return folded(std::numeric_limits<int>::max(), least);
    case WarpOperation::MaximumInt: return folded(std::numeric_limits<int>::min(), greatest);
    case WarpOperation::And: return folded(~0U, std::bit_and<>());
    case WarpOperation::Or: return folded(0U, std::bit_or<>());
    case WarpOperation::Xor: return folded(0U, std::bit_xor<>());
    }
    return 0;
}

// --- Reports -------------------------------------------------------------------------------------

std::string BlockRun::text(const Thread& thread) const {
    const uint3 index = thread.threadIndex;
    return fmt::format("thread ({}, {}, {})", index.x, index.y, index.z);
}

/// Nothing can run: says who waits where.
std::string BlockRun::deadlock() const {
    struct Group {
        const Thread* first;
        unsigned count;
    };
    std::map<std::string, Group> groups;
    for (const Thread& thread : m_threads) {
        std::string where;
        switch (thread.state) {
        case State::Ready: continue;
        case State::Ended: where = "ended"; break;
        case State::AtBlockBarrier:
            where = "wait at a block barrier in " + emulator::text(thread.place);
            break;
        case State::AtWarp:
            where = fmt::format("wait at a warp function in {} for mask {:#x}",
                                emulator::text(thread.place), thread.request.mask);
            break;
        case State::AtGridBarrier:
            where = "wait at a grid barrier in " + emulator::text(thread.place);
            break;
        }
        auto [group, added] = groups.try_emplace(where, Group{&thread, 0});
        ++group->second.count;
    }
    std::string report = fmt::format("block ({}, {}, {}): no thread can go on:", m_blockIndex.x,
                                     m_blockIndex.y, m_blockIndex.z);
    for (const auto& [where, group] : groups)
        report += fmt::format(" {} {} ({} first);", group.count, where, text(*group.first));
    report.pop_back();
    return report;
}

} // namespace kvglass::emulator
