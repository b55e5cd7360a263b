// SPDX-FileCopyrightText: 2026 The KVGlass authors
// SPDX-License-Identifier: Apache-2.0

// What is behind the handles of the runtime: streams, events and graphs are lists of work.

#pragma once

#include <chrono>
#include <cstdint>
#include <deque>
#include <functional>
#include <memory>
#include <vector>

#include "cuda_emulator/runtime_types.h"

namespace kvglass::emulator {

/// One recording of an event: reached when the stream came to it.
struct Mark {
    CUstream_st* stream = nullptr;
    std::uint64_t number = 0; // of the work in that stream
    bool reached = false;
    std::chrono::steady_clock::time_point time{};
};

enum class WorkKind : std::uint8_t { Kernel, Copy, Fill, Host, Record, Wait, Graph, Free };

struct Work {
    WorkKind kind = WorkKind::Kernel;
    std::function<void()> run = {};
    std::shared_ptr<Mark> mark = {}; // Record: is reached; Wait: is waited for
    CUevent_st* event = nullptr;     // of a Record in a graph
    std::uint64_t number = 0;        // increases over all streams
};

/// The graph that one or several streams record together.
struct Recording {
    CUstream_st* origin = nullptr;
    cudaStreamCaptureMode mode = cudaStreamCaptureModeGlobal;
    std::vector<Work> work = {};           // in the order of the calls
    std::vector<CUstream_st*> joined = {}; // streams that came in by waiting for an event
    bool invalid = false;
};

} // namespace kvglass::emulator

struct CUstream_st {
    bool blocking = true; // waits for the default stream, and that for it
    std::deque<kvglass::emulator::Work> waiting;
    std::shared_ptr<kvglass::emulator::Recording> recording;
    std::uint64_t unjoined = 0; // work recorded since the origin last waited for this stream
};

struct CUevent_st {
    unsigned flags = 0;
    std::shared_ptr<kvglass::emulator::Mark> mark; // of the last recording; none: never recorded
    std::shared_ptr<kvglass::emulator::Recording> recording; // recorded inside of a graph
    CUstream_st* recordedIn = nullptr;
};

struct CUgraphNode_st {
    kvglass::emulator::Work work;
};

struct CUgraph_st {
    std::vector<std::unique_ptr<CUgraphNode_st>> nodes;
};

struct CUgraphExec_st {
    std::vector<kvglass::emulator::Work> work;
};
