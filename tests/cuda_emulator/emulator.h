// SPDX-FileCopyrightText: 2026 The KVGlass authors
// SPDX-License-Identifier: Apache-2.0

// The emulated device from a test's point of view: what it is like, in which order it does things,
// which calls fail, and what is still alive in it.

#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "cuda_runtime.h"

namespace kvglass::emulator {

struct DeviceShape {
    int count = 1; // devices; 0: cudaErrorNoDevice
    int multiprocessors = 4;
    std::size_t memoryBytes = std::size_t{1} << 30U;
    int driverVersion = 13000;
    int major = 9; // compute capability
    int minor = 0;
};

/// A fresh device: nothing allocated, no error, no planned failure, counters at zero, seed 0, the
/// given shape. What is still alive is released; its handles must not be used any more.
void reset(const DeviceShape& shape = {});

/// From the next launch on. 0: threads and blocks run in ascending order, streams only when they
/// must. Any other: in an order drawn from it, and streams may run ahead at any call.
void setScheduleSeed(std::uint64_t seed);

/// Kinds of call that can be made to fail.
enum class Call : std::uint8_t {
    Allocation,      // device memory
    HostAllocation,  // pinned memory
    Launch,          // a kernel is put into a stream or into a graph that is being recorded
    Execution,       // a kernel or a graph's kernel runs: the error comes with a later call
    Copy,            // a copy or fill is put into a stream or graph
    Stream,          // creation
    Event,           // creation, recording, waiting in a stream
    Graph,           // begin and end of a recording, instantiation, update, launch
    Synchronisation, // of a stream, an event or the device, and queries
    Device,          // properties, attributes, choice of the device, memory in use
};
inline constexpr Call kAllCalls[] = {
    Call::Allocation, Call::HostAllocation, Call::Launch, Call::Execution,       Call::Copy,
    Call::Stream,     Call::Event,          Call::Graph,  Call::Synchronisation, Call::Device};
[[nodiscard]] const char* name(Call call);

/// Sticky: every later call gives the same error, until reset(). Execution errors always stick.
enum class Lasting : std::uint8_t { Once, Sticky };

/// The `nth` call of that kind from now on (1: the next) fails with `error`. One plan at a time.
void failCall(Call call, std::int64_t nth, cudaError_t error, Lasting lasting = Lasting::Once);
/// Whether the planned failure has happened.
[[nodiscard]] bool failureHappened();

/// Calls of that kind since reset().
[[nodiscard]] std::int64_t calls(Call call);

struct LiveObjects {
    std::int64_t allocations = 0;
    std::int64_t allocatedBytes = 0;
    std::int64_t hostAllocations = 0;
    std::int64_t hostAllocatedBytes = 0;
    std::int64_t streams = 0;
    std::int64_t events = 0;
    std::int64_t graphs = 0;
    std::int64_t executableGraphs = 0;

    [[nodiscard]] std::int64_t count() const {
        return allocations + hostAllocations + streams + events + graphs + executableGraphs;
    }
    bool operator==(const LiveObjects&) const = default;
};
[[nodiscard]] LiveObjects liveObjects();
[[nodiscard]] std::string text(const LiveObjects& objects);

/// What kernels and host code did wrong since the last time this was asked: divergent barriers,
/// deadlocks, writes outside of an allocation, frees of what is not allocated. Each also gave an
/// error to a call.
[[nodiscard]] std::vector<std::string> takeFindings();

/// For the end of a test: findings, and objects that are still there. Empty: neither.
[[nodiscard]] std::string leftBehind();

} // namespace kvglass::emulator
