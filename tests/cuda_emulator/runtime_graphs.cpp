// SPDX-FileCopyrightText: 2026 The KVGlass authors
// SPDX-License-Identifier: Apache-2.0

// The runtime calls about graphs. A graph is the list of the work that its streams recorded, in the
// order of the calls, which obeys every dependency; a launch runs the list as one piece of work.

#include "tests/cuda_emulator/runtime.h"

using namespace kvglass::emulator;

namespace {

cudaGraphNodeType typeOf(WorkKind kind) {
    switch (kind) {
    case WorkKind::Kernel: return cudaGraphNodeTypeKernel;
    case WorkKind::Copy: return cudaGraphNodeTypeMemcpy;
    case WorkKind::Fill: return cudaGraphNodeTypeMemset;
    case WorkKind::Record: return cudaGraphNodeTypeEventRecord;
    default: return cudaGraphNodeTypeHost;
    }
}

bool sameKinds(const CUgraphExec_st& executable, const CUgraph_st& graph) {
    return std::equal(
        executable.work.begin(), executable.work.end(), graph.nodes.begin(), graph.nodes.end(),
        [](const Work& work, const auto& node) { return work.kind == node->work.kind; });
}

std::vector<Work> workOf(const CUgraph_st& graph) {
    std::vector<Work> work;
    for (const auto& node : graph.nodes)
        work.push_back(node->work);
    return work;
}

/// Ends the part that every stream had in the recording.
void leave(const Recording& recording) {
    for (CUstream_st* stream : recording.joined) {
        stream->recording = nullptr;
        stream->unjoined = 0;
    }
    recording.origin->recording = nullptr;
}

bool everyStreamCameBack(const Recording& recording) {
    return std::all_of(recording.joined.begin(), recording.joined.end(),
                       [](const CUstream_st* stream) { return stream->unjoined == 0; });
}

/// One launch: the events that the graph records get a new mark each.
Work launchOf(Runtime& state, const CUgraphExec_st& executable, CUstream_st& stream) {
    auto list = std::make_shared<std::vector<Work>>(executable.work);
    for (Work& work : *list)
        if (work.event != nullptr && state.events.contains(work.event)) {
            work.mark =
                std::make_shared<Mark>(Mark{.stream = &stream, .number = state.nextNumber()});
            work.event->mark = work.mark;
            work.event->recording = nullptr;
        }
    return {.kind = WorkKind::Graph, .run = [&state, list] {
                for (const Work& work : *list) {
                    if (work.run && !state.isLost())
                        work.run();
                    if (work.mark != nullptr) {
                        work.mark->reached = true;
                        work.mark->time = std::chrono::steady_clock::now();
                    }
                }
            }};
}

} // namespace

cudaError_t cudaStreamBeginCapture(cudaStream_t handle, cudaStreamCaptureMode mode) {
    Runtime& state = runtime();
    const std::scoped_lock lock(state.mutex);
    if (const cudaError_t error = state.enter(Call::Graph); error != cudaSuccess)
        return state.result(error);
    if (handle == nullptr)
        return state.result(cudaErrorStreamCaptureUnsupported);
    if (!state.streams.contains(handle))
        return state.result(cudaErrorInvalidResourceHandle);
    if (handle->recording != nullptr)
        return state.result(cudaErrorIllegalState);
    handle->recording = std::make_shared<Recording>(Recording{.origin = handle, .mode = mode});
    return cudaSuccess;
}

cudaError_t cudaStreamEndCapture(cudaStream_t stream, cudaGraph_t* graph) {
    Runtime& state = runtime();
    const std::scoped_lock lock(state.mutex);
    *graph = nullptr;
    const cudaError_t planned = state.enter(Call::Graph);
    if (!state.streams.contains(stream))
        return state.result(cudaErrorInvalidResourceHandle);
    const std::shared_ptr<Recording> recording = stream->recording;
    if (recording == nullptr)
        return state.result(cudaErrorIllegalState);
    if (recording->origin != stream)
        return state.result(cudaErrorStreamCaptureUnmatched);
    const bool complete = everyStreamCameBack(*recording);
    leave(*recording);
    if (planned != cudaSuccess)
        return state.result(planned);
    if (recording->invalid)
        return state.result(cudaErrorStreamCaptureInvalidated);
    if (!complete)
        return state.result(cudaErrorStreamCaptureUnjoined);
    *graph = state.graphs.make();
    for (Work& work : recording->work)
        (*graph)->nodes.push_back(
            std::make_unique<CUgraphNode_st>(CUgraphNode_st{std::move(work)}));
    return cudaSuccess;
}

cudaError_t cudaStreamIsCapturing(cudaStream_t handle, cudaStreamCaptureStatus* status) {
    Runtime& state = runtime();
    const std::scoped_lock lock(state.mutex);
    const CUstream_st* stream = state.stream(handle);
    if (stream == nullptr)
        return state.result(cudaErrorInvalidResourceHandle);
    *status = stream->recording == nullptr ? cudaStreamCaptureStatusNone
              : stream->recording->invalid ? cudaStreamCaptureStatusInvalidated
                                           : cudaStreamCaptureStatusActive;
    return state.result(state.enter());
}

cudaError_t cudaGraphGetNodes(cudaGraph_t graph, cudaGraphNode_t* nodes, std::size_t* count) {
    Runtime& state = runtime();
    const std::scoped_lock lock(state.mutex);
    if (!state.graphs.contains(graph))
        return state.result(cudaErrorInvalidValue);
    if (nodes != nullptr)
        for (std::size_t i = 0; i < *count; ++i)
            nodes[i] = i < graph->nodes.size() ? graph->nodes[i].get() : nullptr;
    *count = nodes == nullptr ? graph->nodes.size() : std::min(*count, graph->nodes.size());
    return state.result(state.enter());
}

cudaError_t cudaGraphNodeGetType(cudaGraphNode_t node, cudaGraphNodeType* type) {
    const std::scoped_lock lock(runtime().mutex);
    *type = typeOf(node->work.kind);
    return runtime().result(runtime().enter());
}

cudaError_t cudaGraphInstantiate(cudaGraphExec_t* executable, cudaGraph_t graph,
                                 unsigned long long) {
    Runtime& state = runtime();
    const std::scoped_lock lock(state.mutex);
    if (const cudaError_t error = state.enter(Call::Graph); error != cudaSuccess)
        return state.result(error);
    if (!state.graphs.contains(graph))
        return state.result(cudaErrorInvalidValue);
    *executable = state.executableGraphs.make();
    (*executable)->work = workOf(*graph);
    return cudaSuccess;
}

cudaError_t cudaGraphExecUpdate(cudaGraphExec_t executable, cudaGraph_t graph,
                                cudaGraphExecUpdateResultInfo* result) {
    Runtime& state = runtime();
    const std::scoped_lock lock(state.mutex);
    *result = {.result = cudaGraphExecUpdateError, .errorNode = nullptr, .errorFromNode = nullptr};
    if (const cudaError_t error = state.enter(Call::Graph); error != cudaSuccess)
        return state.result(error);
    if (!state.graphs.contains(graph) || !state.executableGraphs.contains(executable))
        return state.result(cudaErrorInvalidValue);
    if (!sameKinds(*executable, *graph)) {
        result->result = cudaGraphExecUpdateErrorTopologyChanged;
        return state.result(cudaErrorGraphExecUpdateFailure);
    }
    executable->work = workOf(*graph);
    result->result = cudaGraphExecUpdateSuccess;
    return cudaSuccess;
}

cudaError_t cudaGraphUpload(cudaGraphExec_t executable, cudaStream_t handle) {
    Runtime& state = runtime();
    const std::scoped_lock lock(state.mutex);
    if (!state.executableGraphs.contains(executable) || state.stream(handle) == nullptr)
        return state.result(cudaErrorInvalidValue);
    return state.result(state.enter());
}

cudaError_t cudaGraphLaunch(cudaGraphExec_t executable, cudaStream_t handle) {
    Runtime& state = runtime();
    const std::scoped_lock lock(state.mutex);
    if (const cudaError_t error = state.enter(Call::Graph); error != cudaSuccess)
        return state.result(error);
    if (!state.executableGraphs.contains(executable))
        return state.result(cudaErrorInvalidValue);
    CUstream_st* stream = state.stream(handle);
    if (stream == nullptr)
        return state.result(cudaErrorInvalidResourceHandle);
    if (stream->recording != nullptr)
        return state.result(cudaErrorStreamCaptureUnsupported);
    state.queue(*stream, launchOf(state, *executable, *stream));
    return cudaSuccess;
}

cudaError_t cudaGraphExecDestroy(cudaGraphExec_t executable) {
    const std::scoped_lock lock(runtime().mutex);
    return runtime().result(runtime().executableGraphs.remove(executable) ? runtime().enter()
                                                                          : cudaErrorInvalidValue);
}

cudaError_t cudaGraphDestroy(cudaGraph_t graph) {
    const std::scoped_lock lock(runtime().mutex);
    return runtime().result(runtime().graphs.remove(graph) ? runtime().enter()
                                                           : cudaErrorInvalidValue);
}
