// SPDX-FileCopyrightText: 2026 The KVGlass authors
// SPDX-License-Identifier: Apache-2.0

// The runtime calls about memory. Every address that a call names is checked against the list of
// allocations, for the side that the call says it lies on and for its size.

#include <cstring>

#include "tests/cuda_emulator/runtime.h"

using namespace kvglass::emulator;

namespace {

enum class Side : std::uint8_t { Pageable, Pinned, Device, OutOfRange };

Side sideOf(const Runtime& state, const void* address, std::size_t bytes) {
    const Allocation* allocation = state.find(address);
    if (allocation == nullptr)
        return Side::Pageable;
    if (!allocation->memory->contains(address, bytes))
        return Side::OutOfRange;
    return allocation->space == Space::Device ? Side::Device : Side::Pinned;
}

bool isHost(Side side) { return side == Side::Pageable || side == Side::Pinned; }

bool fits(cudaMemcpyKind kind, Side to, Side from) {
    if (to == Side::OutOfRange || from == Side::OutOfRange)
        return false;
    switch (kind) {
    case cudaMemcpyHostToHost: return isHost(to) && isHost(from);
    case cudaMemcpyHostToDevice: return to == Side::Device && isHost(from);
    case cudaMemcpyDeviceToHost: return isHost(to) && from == Side::Device;
    case cudaMemcpyDeviceToDevice: return to == Side::Device && from == Side::Device;
    case cudaMemcpyDefault: return true;
    }
    return false;
}

/// `height` rows of `width` bytes, `toPitch` and `fromPitch` bytes apart.
struct Copy {
    void* to;
    std::size_t toPitch;
    const void* from;
    std::size_t fromPitch;
    std::size_t width;
    std::size_t height;

    [[nodiscard]] std::size_t span(std::size_t pitch) const {
        return height == 0 ? 0 : pitch * (height - 1) + width;
    }
    void run(const void* source) const {
        for (std::size_t row = 0; row < height; ++row)
            std::memmove(static_cast<std::byte*>(to) + row * toPitch,
                         static_cast<const std::byte*>(source) + row * fromPitch, width);
    }
};

/// Pageable memory is read before the call returns, or written before it returns: only pinned
/// memory is copied while the host goes on.
cudaError_t copyAsync(const Copy& copy, cudaMemcpyKind kind, cudaStream_t handle) {
    Runtime& state = runtime();
    const std::scoped_lock lock(state.mutex);
    if (const cudaError_t error = state.enter(Call::Copy); error != cudaSuccess)
        return state.result(error);
    CUstream_st* stream = state.stream(handle);
    if (stream == nullptr)
        return state.result(cudaErrorInvalidResourceHandle);
    if (handle == nullptr && state.isRecordingStrictly())
        return state.result(cudaErrorStreamCaptureImplicit);
    if (copy.width == 0 || copy.height == 0)
        return cudaSuccess;
    const Side to = sideOf(state, copy.to, copy.span(copy.toPitch));
    const Side from = sideOf(state, copy.from, copy.span(copy.fromPitch));
    if (!fits(kind, to, from) || copy.width > copy.toPitch || copy.width > copy.fromPitch)
        return state.result(cudaErrorInvalidValue);

    Work work{.kind = WorkKind::Copy, .run = [copy] { copy.run(copy.from); }};
    const bool recorded = stream->recording != nullptr;
    if (from == Side::Pageable && !recorded) {
        const auto* first = static_cast<const std::byte*>(copy.from);
        work.run = [copy, staged = std::make_shared<const std::vector<std::byte>>(
                              first, first + copy.span(copy.fromPitch))] {
            copy.run(staged->data());
        };
    }
    state.queue(*stream, std::move(work));
    if (to == Side::Pageable && !recorded)
        state.drain(*stream);
    return state.result(state.enter());
}

cudaError_t fillAsync(void* to, int value, std::size_t bytes, cudaStream_t handle) {
    Runtime& state = runtime();
    const std::scoped_lock lock(state.mutex);
    if (const cudaError_t error = state.enter(Call::Copy); error != cudaSuccess)
        return state.result(error);
    CUstream_st* stream = state.stream(handle);
    if (stream == nullptr)
        return state.result(cudaErrorInvalidResourceHandle);
    if (handle == nullptr && state.isRecordingStrictly())
        return state.result(cudaErrorStreamCaptureImplicit);
    if (bytes == 0)
        return cudaSuccess;
    const Side side = sideOf(state, to, bytes);
    if (side != Side::Device && side != Side::Pinned)
        return state.result(cudaErrorInvalidValue);
    state.queue(*stream, {.kind = WorkKind::Fill,
                          .run = [to, value, bytes] { std::memset(to, value, bytes); }});
    return cudaSuccess;
}

cudaError_t allocate(Call call, void** address, std::size_t bytes, Space space) {
    Runtime& state = runtime();
    const std::scoped_lock lock(state.mutex);
    if (const cudaError_t error = state.enter(call); error != cudaSuccess)
        return state.result(error);
    if (state.isRecordingStrictly())
        return state.result(cudaErrorStreamCaptureUnsupported);
    return state.result(state.allocate(address, bytes, space));
}

cudaError_t release(void* address, Space space) {
    Runtime& state = runtime();
    const std::scoped_lock lock(state.mutex);
    if (state.isRecordingStrictly() && address != nullptr)
        return state.result(cudaErrorStreamCaptureUnsupported);
    return state.result(state.release(address, space));
}

/// After a call on the default stream that returns when it is done.
cudaError_t finished(cudaError_t queued) {
    Runtime& state = runtime();
    const std::scoped_lock lock(state.mutex);
    if (queued != cudaSuccess)
        return queued;
    state.drain(state.defaultStream);
    return state.result(state.enter());
}

} // namespace

cudaError_t cudaMalloc(void** address, std::size_t bytes) {
    return allocate(Call::Allocation, address, bytes, Space::Device);
}

cudaError_t cudaFree(void* address) { return release(address, Space::Device); }

cudaError_t cudaMallocAsync(void** address, std::size_t bytes, cudaStream_t) {
    return allocate(Call::Allocation, address, bytes, Space::Device);
}

cudaError_t cudaFreeAsync(void* address, cudaStream_t handle) {
    Runtime& state = runtime();
    const std::scoped_lock lock(state.mutex);
    CUstream_st* stream = state.stream(handle);
    if (stream == nullptr)
        return state.result(cudaErrorInvalidResourceHandle);
    const auto found = state.allocations.find(reinterpret_cast<std::uintptr_t>(address));
    if (found == state.allocations.end() || found->second.space != Space::Device) {
        state.note("a free of what is not allocated");
        return state.result(cudaErrorInvalidValue);
    }
    state.queue(*stream, {.kind = WorkKind::Free, .run = [&state, address] {
                              state.checkRedZones();
                              state.allocations.erase(reinterpret_cast<std::uintptr_t>(address));
                          }});
    return state.result(state.enter());
}

cudaError_t cudaMallocHost(void** address, std::size_t bytes, unsigned) {
    return allocate(Call::HostAllocation, address, bytes, Space::PinnedHost);
}

cudaError_t cudaHostAlloc(void** address, std::size_t bytes, unsigned flags) {
    return cudaMallocHost(address, bytes, flags);
}

cudaError_t cudaHostGetDevicePointer(void** device, void* host, unsigned) {
    Runtime& state = runtime();
    const std::scoped_lock lock(state.mutex);
    const Allocation* allocation = state.find(host);
    if (allocation == nullptr || allocation->space != Space::PinnedHost)
        return state.result(cudaErrorInvalidValue);
    *device = host;
    return state.result(state.enter());
}

cudaError_t cudaFreeHost(void* address) { return release(address, Space::PinnedHost); }

cudaError_t cudaMemGetInfo(std::size_t* freeBytes, std::size_t* totalBytes) {
    Runtime& state = runtime();
    const std::scoped_lock lock(state.mutex);
    if (const cudaError_t error = state.enter(Call::Device); error != cudaSuccess)
        return state.result(error);
    *totalBytes = state.shape.memoryBytes;
    *freeBytes = state.shape.memoryBytes - state.deviceBytesInUse();
    return cudaSuccess;
}

cudaError_t cudaMemcpyAsync(void* to, const void* from, std::size_t bytes, cudaMemcpyKind kind,
                            cudaStream_t stream) {
    return copyAsync({to, bytes, from, bytes, bytes, 1}, kind, stream);
}

cudaError_t cudaMemcpy2DAsync(void* to, std::size_t toPitch, const void* from,
                              std::size_t fromPitch, std::size_t width, std::size_t height,
                              cudaMemcpyKind kind, cudaStream_t stream) {
    return copyAsync({to, toPitch, from, fromPitch, width, height}, kind, stream);
}

cudaError_t cudaMemcpy(void* to, const void* from, std::size_t bytes, cudaMemcpyKind kind) {
    return finished(cudaMemcpyAsync(to, from, bytes, kind, nullptr));
}

cudaError_t cudaMemsetAsync(void* to, int value, std::size_t bytes, cudaStream_t stream) {
    return fillAsync(to, value, bytes, stream);
}

cudaError_t cudaMemset(void* to, int value, std::size_t bytes) {
    return finished(fillAsync(to, value, bytes, nullptr));
}
