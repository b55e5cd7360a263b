// SPDX-FileCopyrightText: 2026 The KVGlass authors
// SPDX-License-Identifier: Apache-2.0

#include "tests/cuda_emulator/runtime.h"

#include <cstdio>
#include <new>

#include "tests/cuda_emulator/kernel_run.h"

namespace kvglass::emulator {

Runtime& runtime() {
    static Runtime runtime;
    return runtime;
}

// --- Failures ------------------------------------------------------------------------------------

cudaError_t Runtime::enter(Call call) {
    ++m_calls[static_cast<std::size_t>(call)];
    if (isLost())
        return m_sticky;
    if (m_plan.left == 0 || m_plan.call != call || --m_plan.left > 0)
        return cudaSuccess;
    m_failureHappened = true;
    if (m_plan.lasting == Lasting::Sticky)
        m_sticky = m_plan.error;
    return m_plan.error;
}

void Runtime::lose(cudaError_t error, std::string finding) {
    std::fprintf(stderr, "CUDA emulator: %s\n", finding.c_str());
    note(std::move(finding));
    if (!isLost())
        m_sticky = error;
}

void Runtime::planFailure(Call call, std::int64_t nth, cudaError_t error, Lasting lasting) {
    m_plan = {.call = call, .left = nth, .error = error, .lasting = lasting};
    m_failureHappened = false;
}

void Runtime::setSeed(std::uint64_t seed) {
    m_schedule = Schedule(seed);
    m_turns = m_schedule.part(0);
    m_launches = 0;
}

void Runtime::reset(const DeviceShape& newShape) {
    defaultStream = {};
    streams.clear();
    events.clear();
    graphs.clear();
    executableGraphs.clear();
    allocations.clear();
    dynamicSharedLimits.clear();
    shape = newShape;
    m_calls = {};
    m_plan = {};
    m_failureHappened = false;
    m_sticky = cudaSuccess;
    m_findings.clear();
    m_works = 0;
    setSeed(0);
}

bool Runtime::isRecordingStrictly() const {
    const auto strict = [](const CUstream_st& stream) {
        return stream.recording != nullptr &&
               stream.recording->mode != cudaStreamCaptureModeRelaxed;
    };
    for (std::size_t i = 0; i < streams.size(); ++i)
        if (strict(streams[i]))
            return true;
    return false;
}

// --- Memory --------------------------------------------------------------------------------------

std::size_t Runtime::deviceBytesInUse() const {
    std::size_t bytes = 0;
    for (const auto& [address, allocation] : allocations)
        bytes += allocation.space == Space::Device ? allocation.memory->size() : 0;
    return bytes;
}

cudaError_t Runtime::allocate(void** address, std::size_t bytes, Space space) {
    if (bytes == 0) {
        *address = nullptr;
        return cudaSuccess;
    }
    if (space == Space::Device && bytes > shape.memoryBytes - deviceBytesInUse())
        return cudaErrorMemoryAllocation;
    try {
        auto memory = std::make_unique<GuardedMemory>(bytes, 256);
        *address = memory->data();
        allocations[reinterpret_cast<std::uintptr_t>(*address)] = {space, std::move(memory)};
    } catch (const std::bad_alloc&) {
        return cudaErrorMemoryAllocation;
    }
    return cudaSuccess;
}

cudaError_t Runtime::release(void* address, Space space) {
    if (address == nullptr)
        return enter();
    const auto found = allocations.find(reinterpret_cast<std::uintptr_t>(address));
    if (found == allocations.end() || found->second.space != space) {
        note("a free of what is not allocated");
        return cudaErrorInvalidValue;
    }
    drainAll(); // a free waits for the device
    checkRedZones();
    allocations.erase(found);
    return enter();
}

const Allocation* Runtime::find(const void* address) const {
    auto next = allocations.upper_bound(reinterpret_cast<std::uintptr_t>(address));
    if (next == allocations.begin())
        return nullptr;
    const Allocation& before = std::prev(next)->second;
    return before.memory->contains(address, 0) ? &before : nullptr;
}

void Runtime::checkRedZones() {
    for (const auto& [address, allocation] : allocations)
        if (!isLost() && !allocation.memory->intact())
            lose(cudaErrorIllegalAddress, "a write outside of an allocation of " +
                                              std::to_string(allocation.memory->size()) + " bytes");
}

// --- Streams -------------------------------------------------------------------------------------

CUstream_st* Runtime::stream(cudaStream_t handle) {
    if (handle == nullptr)
        return &defaultStream;
    return streams.contains(handle) ? handle : nullptr;
}

void Runtime::queue(CUstream_st& stream, Work work) {
    if (stream.recording != nullptr) {
        stream.recording->work.push_back(std::move(work));
        if (&stream != stream.recording->origin)
            ++stream.unjoined;
        return;
    }
    work.number = ++m_works;
    stream.waiting.push_back(std::move(work));
    perhapsRunAhead();
}

void Runtime::runUntil(CUstream_st& stream, std::uint64_t number) {
    while (!stream.waiting.empty() && stream.waiting.front().number <= number)
        runOne(stream);
}

void Runtime::drainAll() {
    drain(defaultStream);
    for (std::size_t i = 0; i < streams.size(); ++i)
        drain(streams[i]);
}

void Runtime::runOne(CUstream_st& stream) {
    const std::uint64_t number = stream.waiting.front().number;
    if (&stream == &defaultStream) {
        for (std::size_t i = 0; i < streams.size(); ++i)
            if (streams[i].blocking)
                runUntil(streams[i], number);
    } else if (stream.blocking) {
        runUntil(defaultStream, number);
    }
    const Work work = std::move(stream.waiting.front());
    stream.waiting.pop_front();
    if (work.kind == WorkKind::Wait) {
        if (!work.mark->reached)
            runUntil(*work.mark->stream, work.mark->number);
    } else if (work.run && (!isLost() || work.kind == WorkKind::Free)) {
        work.run();
    }
    if (work.kind == WorkKind::Record) {
        work.mark->reached = true;
        work.mark->time = std::chrono::steady_clock::now();
    }
}

void Runtime::perhapsRunAhead() {
    constexpr std::size_t kOneIn = 4;
    if (!m_turns.shuffles() || m_turns.pick(kOneIn) != 0)
        return;
    const std::size_t chosen = m_turns.pick(streams.size() + 1);
    CUstream_st& stream = chosen < streams.size() ? streams[chosen] : defaultStream;
    if (!stream.waiting.empty())
        runOne(stream);
}

void Runtime::execute(const KernelLaunch& launch) {
    if (const cudaError_t planned = enter(Call::Execution); planned != cudaSuccess) {
        m_sticky = planned;
        return;
    }
    const std::string report = runKernel(launch, m_schedule.part(m_launches++));
    if (!report.empty())
        lose(cudaErrorLaunchFailure, report);
}

// --- emulator.h ----------------------------------------------------------------------------------

void reset(const DeviceShape& shape) {
    const std::scoped_lock lock(runtime().mutex);
    runtime().reset(shape);
    static_cast<void>(cudaGetLastError());
}

void setScheduleSeed(std::uint64_t seed) {
    const std::scoped_lock lock(runtime().mutex);
    runtime().setSeed(seed);
}

const char* name(Call call) {
    switch (call) {
    case Call::Allocation: return "allocation";
    case Call::HostAllocation: return "host allocation";
    case Call::Launch: return "launch";
    case Call::Execution: return "execution";
    case Call::Copy: return "copy";
    case Call::Stream: return "stream";
    case Call::Event: return "event";
    case Call::Graph: return "graph";
    case Call::Synchronisation: return "synchronisation";
    case Call::Device: return "device";
    }
    return "";
}

void failCall(Call call, std::int64_t nth, cudaError_t error, Lasting lasting) {
    const std::scoped_lock lock(runtime().mutex);
    runtime().planFailure(call, nth, error, lasting);
}

bool failureHappened() {
    const std::scoped_lock lock(runtime().mutex);
    return runtime().failureHappened();
}

std::int64_t calls(Call call) {
    const std::scoped_lock lock(runtime().mutex);
    return runtime().calls(call);
}

LiveObjects liveObjects() {
    Runtime& state = runtime();
    const std::scoped_lock lock(state.mutex);
    LiveObjects objects{.allocatedBytes = static_cast<std::int64_t>(state.deviceBytesInUse()),
                        .streams = static_cast<std::int64_t>(state.streams.size()),
                        .events = static_cast<std::int64_t>(state.events.size()),
                        .graphs = static_cast<std::int64_t>(state.graphs.size()),
                        .executableGraphs =
                            static_cast<std::int64_t>(state.executableGraphs.size())};
    for (const auto& [address, allocation] : state.allocations) {
        const bool isHost = allocation.space != Space::Device;
        ++(isHost ? objects.hostAllocations : objects.allocations);
        if (isHost)
            objects.hostAllocatedBytes += static_cast<std::int64_t>(allocation.memory->size());
    }
    return objects;
}

std::string text(const LiveObjects& objects) {
    return std::to_string(objects.allocations) + " allocations (" +
           std::to_string(objects.allocatedBytes) + " bytes), " +
           std::to_string(objects.hostAllocations) + " of the host, " +
           std::to_string(objects.streams) + " streams, " + std::to_string(objects.events) +
           " events, " + std::to_string(objects.graphs) + " graphs, " +
           std::to_string(objects.executableGraphs) + " executable graphs";
}

std::vector<std::string> takeFindings() {
    const std::scoped_lock lock(runtime().mutex);
    return runtime().takeFindings();
}

std::string leftBehind() {
    std::string all;
    for (const std::string& finding : takeFindings())
        all += finding + "\n";
    const LiveObjects objects = liveObjects();
    return objects.count() == 0 ? all : all + text(objects);
}

} // namespace kvglass::emulator
