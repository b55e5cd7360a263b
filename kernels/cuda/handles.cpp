// SPDX-FileCopyrightText: 2026 The KVGlass authors
// SPDX-License-Identifier: Apache-2.0

#include "kernels/cuda/handles.h"

#include <string>

#include "kernels/cuda/cuda_error.h"

namespace kvglass::cuda {

namespace {

std::string megabytes(std::int64_t bytes) {
    const std::int64_t tenths = (bytes + 50'000) / 100'000;
    return std::to_string(tenths / 10) + "." + std::to_string(tenths % 10) + " MB";
}

/// How much was needed and how much is free, where the runtime only says "out of memory".
Error refused(cudaError_t code, std::int64_t bytes, const char* kind, const char* purpose) {
    Error error = cudaFailure(code, "allocate", __FILE__, __LINE__);
    if (error.code != ErrorCode::OutOfMemory)
        return error;
    error.what = "cannot get " + megabytes(bytes) + " of " + kind + " memory for " + purpose;
    std::size_t free = 0;
    std::size_t total = 0;
    if (cudaMemGetInfo(&free, &total) == cudaSuccess)
        error.why = megabytes(static_cast<std::int64_t>(free)) + " of the GPU's " +
                    megabytes(static_cast<std::int64_t>(total)) + " are free";
    return error;
}

} // namespace

Result<Stream> makeStream() {
    cudaStream_t stream = nullptr;
    KVGLASS_CUDA_TRY(cudaStreamCreateWithFlags(&stream, cudaStreamNonBlocking));
    return Stream(stream);
}

Result<Event> makeEvent(EventUse use) {
    cudaEvent_t event = nullptr;
    KVGLASS_CUDA_TRY(cudaEventCreateWithFlags(
        &event, use == EventUse::Time ? cudaEventDefault : cudaEventDisableTiming));
    return Event(event);
}

Result<DeviceBuffer> DeviceBuffer::allocate(std::int64_t bytes, const char* purpose) {
    void* memory = nullptr;
    const auto size = static_cast<std::size_t>(bytes);
    if (const cudaError_t code = cudaMalloc(&memory, size); code != cudaSuccess)
        return fail(refused(code, bytes, "GPU", purpose));
    DeviceBuffer buffer;
    buffer.m_memory = Owned<void*, cudaFree>(memory);
    buffer.m_bytes = bytes;
    KVGLASS_CUDA_TRY(cudaMemset(memory, 0, size));
    KVGLASS_CUDA_TRY(cudaDeviceSynchronize()); // our streams do not wait for the default one
    return buffer;
}

Result<PinnedBuffer> PinnedBuffer::allocate(std::int64_t bytes, const char* purpose) {
    void* memory = nullptr;
    if (const cudaError_t code = cudaMallocHost(&memory, static_cast<std::size_t>(bytes));
        code != cudaSuccess)
        return fail(refused(code, bytes, "pinned host", purpose));
    PinnedBuffer buffer;
    buffer.m_memory = Owned<void*, cudaFreeHost>(memory);
    buffer.m_bytes = bytes;
    return buffer;
}

} // namespace kvglass::cuda
