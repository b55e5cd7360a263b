// SPDX-FileCopyrightText: 2026 The KVGlass authors
// SPDX-License-Identifier: Apache-2.0

// The state of the emulated device behind the runtime calls. One per process, as the toolkit's is;
// every call holds its lock. The calls themselves are in runtime_*.cpp.

#pragma once

#include <algorithm>
#include <array>
#include <cstdint>
#include <map>
#include <memory>
#include <mutex>
#include <string>
#include <unordered_map>
#include <utility>
#include <vector>

#include "tests/cuda_emulator/emulator.h"
#include "tests/cuda_emulator/guarded_memory.h"
#include "tests/cuda_emulator/schedule.h"
#include "tests/cuda_emulator/stream.h"

namespace kvglass::emulator {

enum class Space : std::uint8_t { Device, PinnedHost };

struct Allocation {
    Space space = Space::Device;
    std::unique_ptr<GuardedMemory> memory = {};
};

/// In the order of creation, so that a seed draws the same ones on every run.
template <class T> class Owned {
public:
    template <class... Arguments> T* make(Arguments&&... arguments) {
        m_items.push_back(std::make_unique<T>(T{std::forward<Arguments>(arguments)...}));
        return m_items.back().get();
    }
    [[nodiscard]] bool contains(const T* item) const { return place(item) != m_items.end(); }
    /// False if it is not there.
    bool remove(const T* item) {
        const auto found = place(item);
        if (found == m_items.end())
            return false;
        m_items.erase(found);
        return true;
    }
    [[nodiscard]] std::size_t size() const { return m_items.size(); }
    [[nodiscard]] T& operator[](std::size_t index) const { return *m_items[index]; }
    void clear() { m_items.clear(); }

private:
    [[nodiscard]] auto place(const T* item) const {
        return std::find_if(m_items.begin(), m_items.end(),
                            [&](const auto& held) { return held.get() == item; });
    }
    std::vector<std::unique_ptr<T>> m_items;
};

class Runtime {
public:
    std::recursive_mutex mutex;

    // --- Failures ---
    /// Counts the call; gives its planned error, or the sticky one.
    [[nodiscard]] cudaError_t enter(Call call);
    /// Calls that cannot be made to fail still give the sticky error.
    [[nodiscard]] cudaError_t enter() const { return m_sticky; }
    /// Keeps `error` for cudaGetLastError() and gives it back.
    cudaError_t result(cudaError_t error);
    /// A mistake of the program. The device is lost with `error`.
    void lose(cudaError_t error, std::string finding);
    void note(std::string finding) { m_findings.push_back(std::move(finding)); }
    [[nodiscard]] bool isLost() const { return m_sticky != cudaSuccess; }
    /// Nothing that could wait for the device may be called while a thread records a graph.
    [[nodiscard]] bool isRecordingStrictly() const;

    // --- Memory ---
    [[nodiscard]] cudaError_t allocate(void** address, std::size_t bytes, Space space);
    [[nodiscard]] cudaError_t release(void* address, Space space);
    /// The allocation that the address lies in; null where there is none.
    [[nodiscard]] const Allocation* find(const void* address) const;
    [[nodiscard]] std::size_t deviceBytesInUse() const;
    void checkRedZones();

    // --- Streams ---
    /// Null where the handle is unknown; the default stream for a null handle.
    [[nodiscard]] CUstream_st* stream(cudaStream_t handle);
    /// Puts work into a stream, or into the graph that it records.
    void queue(CUstream_st& stream, Work work);
    /// The number that the next work gets.
    [[nodiscard]] std::uint64_t nextNumber() const { return m_works + 1; }
    /// Runs the stream up to and with the work of that number.
    void runUntil(CUstream_st& stream, std::uint64_t number);
    void drain(CUstream_st& stream) { runUntil(stream, ~std::uint64_t{0}); }
    void drainAll();
    /// Under a shuffled schedule, some stream may do some of its work at any call.
    void perhapsRunAhead();
    void runOne(CUstream_st& stream);
    /// Runs a kernel now; what goes wrong loses the device.
    void execute(const KernelLaunch& launch);

    DeviceShape shape;
    std::map<std::uintptr_t, Allocation> allocations; // by first address
    CUstream_st defaultStream;
    Owned<CUstream_st> streams;
    Owned<CUevent_st> events;
    Owned<CUgraph_st> graphs;
    Owned<CUgraphExec_st> executableGraphs;
    std::unordered_map<const void*, std::size_t> dynamicSharedLimits; // by kernel

    // --- For emulator.h ---
    void setSeed(std::uint64_t seed);
    void planFailure(Call call, std::int64_t nth, cudaError_t error, Lasting lasting);
    [[nodiscard]] bool failureHappened() const { return m_failureHappened; }
    [[nodiscard]] std::int64_t calls(Call call) const {
        return m_calls[static_cast<std::size_t>(call)];
    }
    [[nodiscard]] std::vector<std::string> takeFindings() { return std::exchange(m_findings, {}); }
    void reset(const DeviceShape& newShape);

private:
    struct Plan {
        Call call = Call::Allocation;
        std::int64_t left = 0; // 0: no plan
        cudaError_t error = cudaSuccess;
        Lasting lasting = Lasting::Once;
    };

    std::array<std::int64_t, std::size(kAllCalls)> m_calls{};
    Plan m_plan;
    bool m_failureHappened = false;
    cudaError_t m_sticky = cudaSuccess;
    std::vector<std::string> m_findings;
    Schedule m_schedule;
    Schedule m_turns;
    std::uint64_t m_launches = 0;
    std::uint64_t m_works = 0;
};

[[nodiscard]] Runtime& runtime();

} // namespace kvglass::emulator
