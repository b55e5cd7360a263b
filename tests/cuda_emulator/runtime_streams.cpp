// SPDX-FileCopyrightText: 2026 The KVGlass authors
// SPDX-License-Identifier: Apache-2.0

// The runtime calls about streams and events.

#include "tests/cuda_emulator/runtime.h"

using namespace kvglass::emulator;

namespace {

/// While a stream is recorded, nobody may wait for it; whoever tries spoils the recording.
cudaError_t refusedByRecording(CUstream_st& stream) {
    stream.recording->invalid = true;
    return runtime().result(cudaErrorStreamCaptureUnsupported);
}

cudaError_t makeEvent(cudaEvent_t* event, unsigned flags) {
    Runtime& state = runtime();
    const std::scoped_lock lock(state.mutex);
    if (const cudaError_t error = state.enter(Call::Event); error != cudaSuccess)
        return state.result(error);
    *event = state.events.make();
    (*event)->flags = flags;
    return cudaSuccess;
}

/// Queues a record whose mark is the event's from now on.
void record(Runtime& state, CUevent_st& event, CUstream_st& stream) {
    event.recording = nullptr;
    event.mark = std::make_shared<Mark>(Mark{.stream = &stream, .number = state.nextNumber()});
    state.queue(stream, {.kind = WorkKind::Record, .mark = event.mark});
}

/// A recording stream notes what the event stands for; with the external flag the graph itself
/// records the event whenever it runs.
void recordInGraph(Runtime& state, CUevent_st& event, CUstream_st& stream, unsigned flags) {
    if (flags == cudaEventRecordExternal) {
        state.queue(stream, {.kind = WorkKind::Record, .event = &event});
        return;
    }
    event.recording = stream.recording;
    event.recordedIn = &stream;
    event.mark = nullptr;
}

/// `stream` waits for an event of a graph that is being recorded: it takes part in the recording.
void join(CUstream_st& stream, const CUevent_st& event) {
    if (stream.recording == nullptr) {
        stream.recording = event.recording;
        event.recording->joined.push_back(&stream);
    }
    event.recordedIn->unjoined = 0;
}

/// The mark that a call about the event waits for; null when there is nothing to wait for.
cudaError_t markOf(const CUevent_st* event, std::shared_ptr<Mark>& mark) {
    Runtime& state = runtime();
    if (const cudaError_t error = state.enter(Call::Synchronisation); error != cudaSuccess)
        return error;
    if (!state.events.contains(event))
        return cudaErrorInvalidResourceHandle;
    if (event->recording != nullptr) {
        event->recording->invalid = true;
        return cudaErrorCapturedEvent;
    }
    mark = event->mark;
    return cudaSuccess;
}

} // namespace

// --- Streams -------------------------------------------------------------------------------------

cudaError_t cudaStreamCreateWithFlags(cudaStream_t* stream, unsigned flags) {
    Runtime& state = runtime();
    const std::scoped_lock lock(state.mutex);
    if (const cudaError_t error = state.enter(Call::Stream); error != cudaSuccess)
        return state.result(error);
    if (flags > cudaStreamNonBlocking)
        return state.result(cudaErrorInvalidValue);
    *stream = state.streams.make();
    (*stream)->blocking = flags == cudaStreamDefault;
    return cudaSuccess;
}

cudaError_t cudaStreamCreate(cudaStream_t* stream) {
    return cudaStreamCreateWithFlags(stream, cudaStreamDefault);
}

cudaError_t cudaStreamCreateWithPriority(cudaStream_t* stream, unsigned flags, int) {
    return cudaStreamCreateWithFlags(stream, flags);
}

cudaError_t cudaStreamDestroy(cudaStream_t stream) {
    Runtime& state = runtime();
    const std::scoped_lock lock(state.mutex);
    if (stream == nullptr || !state.streams.contains(stream))
        return state.result(cudaErrorInvalidResourceHandle);
    if (stream->recording != nullptr)
        stream->recording->invalid = true;
    state.drain(*stream);
    state.streams.remove(stream);
    return state.result(state.enter());
}

cudaError_t cudaStreamSynchronize(cudaStream_t handle) {
    Runtime& state = runtime();
    const std::scoped_lock lock(state.mutex);
    if (const cudaError_t error = state.enter(Call::Synchronisation); error != cudaSuccess)
        return state.result(error);
    CUstream_st* stream = state.stream(handle);
    if (stream == nullptr)
        return state.result(cudaErrorInvalidResourceHandle);
    if (stream->recording != nullptr)
        return refusedByRecording(*stream);
    state.drain(*stream);
    state.checkRedZones();
    return state.result(state.enter());
}

/// Does one piece of work, so that a loop of queries comes to an end.
cudaError_t cudaStreamQuery(cudaStream_t handle) {
    Runtime& state = runtime();
    const std::scoped_lock lock(state.mutex);
    if (const cudaError_t error = state.enter(Call::Synchronisation); error != cudaSuccess)
        return state.result(error);
    CUstream_st* stream = state.stream(handle);
    if (stream == nullptr)
        return state.result(cudaErrorInvalidResourceHandle);
    if (stream->recording != nullptr)
        return refusedByRecording(*stream);
    if (stream->waiting.empty())
        return state.result(state.enter());
    state.runOne(*stream);
    return state.isLost() ? state.result(state.enter()) : cudaErrorNotReady;
}

cudaError_t cudaStreamWaitEvent(cudaStream_t handle, cudaEvent_t event, unsigned) {
    Runtime& state = runtime();
    const std::scoped_lock lock(state.mutex);
    if (const cudaError_t error = state.enter(Call::Event); error != cudaSuccess)
        return state.result(error);
    CUstream_st* stream = state.stream(handle);
    if (stream == nullptr || !state.events.contains(event))
        return state.result(cudaErrorInvalidResourceHandle);
    if (event->recording != nullptr &&
        (stream->recording == nullptr || stream->recording == event->recording)) {
        join(*stream, *event);
        return cudaSuccess;
    }
    if (stream->recording != nullptr) {
        stream->recording->invalid = true;
        return state.result(cudaErrorStreamCaptureIsolation);
    }
    if (event->mark != nullptr)
        state.queue(*stream, {.kind = WorkKind::Wait, .mark = event->mark});
    return cudaSuccess;
}

cudaError_t cudaLaunchHostFunc(cudaStream_t handle, cudaHostFn_t function, void* userData) {
    Runtime& state = runtime();
    const std::scoped_lock lock(state.mutex);
    if (const cudaError_t error = state.enter(Call::Launch); error != cudaSuccess)
        return state.result(error);
    CUstream_st* stream = state.stream(handle);
    if (stream == nullptr)
        return state.result(cudaErrorInvalidResourceHandle);
    state.queue(*stream,
                {.kind = WorkKind::Host, .run = [function, userData] { function(userData); }});
    return cudaSuccess;
}

// --- Events --------------------------------------------------------------------------------------

cudaError_t cudaEventCreate(cudaEvent_t* event) { return makeEvent(event, cudaEventDefault); }

cudaError_t cudaEventCreateWithFlags(cudaEvent_t* event, unsigned flags) {
    return makeEvent(event, flags);
}

cudaError_t cudaEventDestroy(cudaEvent_t event) {
    Runtime& state = runtime();
    const std::scoped_lock lock(state.mutex);
    return state.result(state.events.remove(event) ? state.enter()
                                                   : cudaErrorInvalidResourceHandle);
}

cudaError_t cudaEventRecordWithFlags(cudaEvent_t event, cudaStream_t handle, unsigned flags) {
    Runtime& state = runtime();
    const std::scoped_lock lock(state.mutex);
    if (const cudaError_t error = state.enter(Call::Event); error != cudaSuccess)
        return state.result(error);
    CUstream_st* stream = state.stream(handle);
    if (stream == nullptr || !state.events.contains(event))
        return state.result(cudaErrorInvalidResourceHandle);
    if (stream->recording != nullptr)
        recordInGraph(state, *event, *stream, flags);
    else
        record(state, *event, *stream);
    return cudaSuccess;
}

cudaError_t cudaEventRecord(cudaEvent_t event, cudaStream_t stream) {
    return cudaEventRecordWithFlags(event, stream, cudaEventRecordDefault);
}

cudaError_t cudaEventSynchronize(cudaEvent_t event) {
    Runtime& state = runtime();
    const std::scoped_lock lock(state.mutex);
    std::shared_ptr<Mark> mark;
    if (const cudaError_t error = markOf(event, mark); error != cudaSuccess)
        return state.result(error);
    if (mark != nullptr && !mark->reached)
        state.runUntil(*mark->stream, mark->number);
    return state.result(state.enter());
}

cudaError_t cudaEventQuery(cudaEvent_t event) {
    Runtime& state = runtime();
    const std::scoped_lock lock(state.mutex);
    std::shared_ptr<Mark> mark;
    if (const cudaError_t error = markOf(event, mark); error != cudaSuccess)
        return state.result(error);
    if (mark == nullptr || mark->reached)
        return cudaSuccess;
    state.runOne(*mark->stream);
    return state.isLost() ? state.result(state.enter()) : cudaErrorNotReady;
}

cudaError_t cudaEventElapsedTime(float* milliseconds, cudaEvent_t start, cudaEvent_t end) {
    Runtime& state = runtime();
    const std::scoped_lock lock(state.mutex);
    if (const cudaError_t error = state.enter(Call::Synchronisation); error != cudaSuccess)
        return state.result(error);
    for (const CUevent_st* event : {start, end}) {
        if (!state.events.contains(event) || (event->flags & cudaEventDisableTiming) != 0 ||
            event->mark == nullptr)
            return state.result(cudaErrorInvalidResourceHandle);
        if (!event->mark->reached)
            return state.result(cudaErrorNotReady);
    }
    *milliseconds =
        std::chrono::duration<float, std::milli>(end->mark->time - start->mark->time).count();
    return cudaSuccess;
}
