// SPDX-FileCopyrightText: 2026 The KVGlass authors
// SPDX-License-Identifier: Apache-2.0

// The runtime calls about errors, the device and kernels.

#include <algorithm>
#include <cstring>

#include "tests/cuda_emulator/runtime.h"

using namespace kvglass::emulator;

namespace {

constexpr std::size_t kPlainSharedBytes = 48U << 10U;
constexpr std::size_t kOptInSharedBytes = 227U << 10U;
constexpr std::size_t kSharedBytesPerMultiprocessor = 228U << 10U;
constexpr int kThreadsPerMultiprocessor = 2048;
constexpr int kBlocksPerMultiprocessor = 32;
constexpr unsigned kThreadsPerBlock = 1024;

constinit thread_local cudaError_t t_lastError = cudaSuccess;

struct ErrorText {
    cudaError_t error;
    const char* name;
    const char* text;
};

constexpr ErrorText kErrors[] = {
    {cudaSuccess, "cudaSuccess", "no error"},
    {cudaErrorInvalidValue, "cudaErrorInvalidValue", "invalid argument"},
    {cudaErrorMemoryAllocation, "cudaErrorMemoryAllocation", "out of memory"},
    {cudaErrorInitializationError, "cudaErrorInitializationError", "initialization error"},
    {cudaErrorInvalidConfiguration, "cudaErrorInvalidConfiguration",
     "invalid configuration argument"},
    {cudaErrorInvalidSymbol, "cudaErrorInvalidSymbol", "invalid device symbol"},
    {cudaErrorInvalidMemcpyDirection, "cudaErrorInvalidMemcpyDirection", "invalid copy direction"},
    {cudaErrorInsufficientDriver, "cudaErrorInsufficientDriver",
     "the driver is older than the runtime"},
    {cudaErrorDevicesUnavailable, "cudaErrorDevicesUnavailable", "all devices are busy"},
    {cudaErrorInvalidDeviceFunction, "cudaErrorInvalidDeviceFunction", "invalid device function"},
    {cudaErrorNoDevice, "cudaErrorNoDevice", "no device is there"},
    {cudaErrorInvalidDevice, "cudaErrorInvalidDevice", "invalid device ordinal"},
    {cudaErrorNoKernelImageForDevice, "cudaErrorNoKernelImageForDevice",
     "no kernel was built for this device"},
    {cudaErrorECCUncorrectable, "cudaErrorECCUncorrectable", "uncorrectable memory error"},
    {cudaErrorInvalidResourceHandle, "cudaErrorInvalidResourceHandle", "invalid resource handle"},
    {cudaErrorIllegalState, "cudaErrorIllegalState", "not in the right state for the call"},
    {cudaErrorNotReady, "cudaErrorNotReady", "the device is not ready"},
    {cudaErrorIllegalAddress, "cudaErrorIllegalAddress", "an illegal memory access"},
    {cudaErrorLaunchOutOfResources, "cudaErrorLaunchOutOfResources",
     "too many resources for a launch"},
    {cudaErrorLaunchTimeout, "cudaErrorLaunchTimeout", "the launch took too long"},
    {cudaErrorMisalignedAddress, "cudaErrorMisalignedAddress", "misaligned address"},
    {cudaErrorLaunchFailure, "cudaErrorLaunchFailure", "unspecified launch failure"},
    {cudaErrorCooperativeLaunchTooLarge, "cudaErrorCooperativeLaunchTooLarge",
     "too many blocks in a cooperative launch"},
    {cudaErrorNotPermitted, "cudaErrorNotPermitted", "not permitted"},
    {cudaErrorNotSupported, "cudaErrorNotSupported", "not supported"},
    {cudaErrorStreamCaptureUnsupported, "cudaErrorStreamCaptureUnsupported",
     "not possible while a stream is recorded"},
    {cudaErrorStreamCaptureInvalidated, "cudaErrorStreamCaptureInvalidated",
     "the recording became invalid by an earlier error"},
    {cudaErrorStreamCaptureUnmatched, "cudaErrorStreamCaptureUnmatched",
     "the recording was not begun in this stream"},
    {cudaErrorStreamCaptureUnjoined, "cudaErrorStreamCaptureUnjoined",
     "the recording ends with work that was not joined"},
    {cudaErrorStreamCaptureIsolation, "cudaErrorStreamCaptureIsolation",
     "a recording depends on work outside of it"},
    {cudaErrorStreamCaptureImplicit, "cudaErrorStreamCaptureImplicit",
     "an implicit synchronisation while a stream is recorded"},
    {cudaErrorCapturedEvent, "cudaErrorCapturedEvent", "the event was recorded inside of a graph"},
    {cudaErrorGraphExecUpdateFailure, "cudaErrorGraphExecUpdateFailure",
     "the graph differs too much for an update"},
    {cudaErrorUnknown, "cudaErrorUnknown", "unknown error"},
};

const ErrorText& textOf(cudaError_t error) {
    const auto found = std::find_if(std::begin(kErrors), std::end(kErrors),
                                    [&](const ErrorText& entry) { return entry.error == error; });
    return found != std::end(kErrors) ? *found : kErrors[std::size(kErrors) - 1];
}

int blocksPerMultiprocessor(std::size_t threads, std::size_t sharedBytes) {
    const std::size_t warps = (threads + 31) / 32;
    const std::size_t byThreads = kThreadsPerMultiprocessor / (warps * 32);
    const std::size_t byMemory = kSharedBytesPerMultiprocessor / (sharedBytes + 1024);
    return static_cast<int>(std::min({byThreads, byMemory, std::size_t{kBlocksPerMultiprocessor}}));
}

std::uint64_t volume(const dim3& size) { return std::uint64_t{size.x} * size.y * size.z; }

cudaError_t checkLaunch(const Runtime& state, const KernelLaunch& launch) {
    if (launch.kernel == nullptr)
        return cudaErrorInvalidDeviceFunction;
    if (volume(launch.grid) == 0 || launch.grid.x > 0x7fffffffU || launch.grid.y > 65535 ||
        launch.grid.z > 65535)
        return cudaErrorInvalidConfiguration;
    if (volume(launch.block) == 0 || volume(launch.block) > kThreadsPerBlock || launch.block.z > 64)
        return cudaErrorInvalidConfiguration;
    const auto raised = state.dynamicSharedLimits.find(launch.kernel);
    if (launch.sharedBytes >
        (raised != state.dynamicSharedLimits.end() ? raised->second : kPlainSharedBytes))
        return cudaErrorInvalidValue;
    const auto resident = static_cast<std::uint64_t>(
        blocksPerMultiprocessor(volume(launch.block), launch.sharedBytes) *
        state.shape.multiprocessors);
    if (launch.blocks == BlocksRun::Together && volume(launch.grid) > resident)
        return cudaErrorCooperativeLaunchTooLarge;
    return cudaSuccess;
}

} // namespace

namespace kvglass::emulator {

cudaError_t Runtime::result(cudaError_t error) {
    if (error != cudaSuccess && error != cudaErrorNotReady)
        t_lastError = error;
    return error;
}

KernelLaunch launchFrom(const cudaLaunchConfig_t& config) {
    KernelLaunch launch{
        .grid = config.gridDim, .block = config.blockDim, .sharedBytes = config.dynamicSmemBytes};
    for (unsigned i = 0; i < config.numAttrs; ++i) {
        const cudaLaunchAttribute& attribute = config.attrs[i];
        if (attribute.id == cudaLaunchAttributeCooperative && attribute.val.cooperative != 0)
            launch.blocks = BlocksRun::Together;
        if (attribute.id == cudaLaunchAttributeProgrammaticStreamSerialization &&
            attribute.val.programmaticStreamSerializationAllowed != 0)
            launch.start = StartsAfter::PreviousAllowsIt;
    }
    return launch;
}

cudaError_t launchKernel(KernelLaunch launch, cudaStream_t handle) {
    Runtime& state = runtime();
    const std::scoped_lock lock(state.mutex);
    if (const cudaError_t error = state.enter(Call::Launch); error != cudaSuccess)
        return state.result(error);
    CUstream_st* stream = state.stream(handle);
    if (stream == nullptr)
        return state.result(cudaErrorInvalidResourceHandle);
    if (const cudaError_t error = checkLaunch(state, launch); error != cudaSuccess)
        return state.result(error);
    if (handle == nullptr && state.isRecordingStrictly())
        return state.result(cudaErrorStreamCaptureImplicit);
    state.queue(*stream, {.kind = WorkKind::Kernel,
                          .run = [&state, kept = std::make_shared<const KernelLaunch>(
                                              std::move(launch))] { state.execute(*kept); }});
    return cudaSuccess;
}

} // namespace kvglass::emulator

// --- Errors --------------------------------------------------------------------------------------

cudaError_t cudaGetLastError() {
    const std::scoped_lock lock(runtime().mutex);
    const cudaError_t error = std::exchange(t_lastError, cudaSuccess);
    return runtime().isLost() ? runtime().enter() : error;
}

cudaError_t cudaPeekAtLastError() {
    const std::scoped_lock lock(runtime().mutex);
    return runtime().isLost() ? runtime().enter() : t_lastError;
}

const char* cudaGetErrorName(cudaError_t error) { return textOf(error).name; }
const char* cudaGetErrorString(cudaError_t error) { return textOf(error).text; }

// --- Device --------------------------------------------------------------------------------------

cudaError_t cudaDriverGetVersion(int* version) {
    const std::scoped_lock lock(runtime().mutex);
    *version = runtime().shape.driverVersion;
    return cudaSuccess;
}

cudaError_t cudaRuntimeGetVersion(int* version) {
    *version = CUDART_VERSION;
    return cudaSuccess;
}

cudaError_t cudaGetDeviceCount(int* count) {
    Runtime& state = runtime();
    const std::scoped_lock lock(state.mutex);
    if (const cudaError_t error = state.enter(Call::Device); error != cudaSuccess)
        return state.result(error);
    *count = state.shape.count;
    if (state.shape.driverVersion < CUDART_VERSION / 1000 * 1000)
        return state.result(cudaErrorInsufficientDriver);
    return state.result(state.shape.count > 0 ? cudaSuccess : cudaErrorNoDevice);
}

cudaError_t cudaGetDevice(int* device) {
    *device = 0;
    const std::scoped_lock lock(runtime().mutex);
    return runtime().result(runtime().enter());
}

cudaError_t cudaSetDevice(int device) {
    Runtime& state = runtime();
    const std::scoped_lock lock(state.mutex);
    if (const cudaError_t error = state.enter(Call::Device); error != cudaSuccess)
        return state.result(error);
    return state.result(device >= 0 && device < state.shape.count ? cudaSuccess
                                                                  : cudaErrorInvalidDevice);
}

cudaError_t cudaGetDeviceProperties(cudaDeviceProp* properties, int device) {
    Runtime& state = runtime();
    const std::scoped_lock lock(state.mutex);
    if (const cudaError_t error = state.enter(Call::Device); error != cudaSuccess)
        return state.result(error);
    if (device < 0 || device >= state.shape.count)
        return state.result(cudaErrorInvalidDevice);
    cudaDeviceProp& out = *properties;
    out = {};
    std::strncpy(out.name, "Emulated device", sizeof(out.name) - 1);
    out.totalGlobalMem = state.shape.memoryBytes;
    out.sharedMemPerBlock = kPlainSharedBytes;
    out.sharedMemPerBlockOptin = kOptInSharedBytes;
    out.sharedMemPerMultiprocessor = kSharedBytesPerMultiprocessor;
    out.major = state.shape.major;
    out.minor = state.shape.minor;
    out.multiProcessorCount = state.shape.multiprocessors;
    out.warpSize = 32;
    out.maxThreadsPerBlock = kThreadsPerBlock;
    out.maxThreadsPerMultiProcessor = kThreadsPerMultiprocessor;
    out.regsPerBlock = 65536;
    out.regsPerMultiprocessor = 65536;
    out.l2CacheSize = 50 << 20;
    out.memoryBusWidth = 5120;
    out.cooperativeLaunch = 1;
    out.concurrentKernels = 1;
    out.asyncEngineCount = 1;
    return cudaSuccess;
}

cudaError_t cudaDeviceGetAttribute(int* value, cudaDeviceAttr attribute, int device) {
    cudaDeviceProp properties;
    if (const cudaError_t error = cudaGetDeviceProperties(&properties, device);
        error != cudaSuccess)
        return error;
    switch (attribute) {
    case cudaDevAttrMaxThreadsPerBlock: *value = properties.maxThreadsPerBlock; break;
    case cudaDevAttrMaxSharedMemoryPerBlock: *value = kPlainSharedBytes; break;
    case cudaDevAttrWarpSize: *value = properties.warpSize; break;
    case cudaDevAttrClockRate: *value = 1'700'000; break;
    case cudaDevAttrMultiProcessorCount: *value = properties.multiProcessorCount; break;
    case cudaDevAttrMemoryClockRate: *value = 2'600'000; break;
    case cudaDevAttrGlobalMemoryBusWidth: *value = properties.memoryBusWidth; break;
    case cudaDevAttrL2CacheSize: *value = properties.l2CacheSize; break;
    case cudaDevAttrMaxThreadsPerMultiProcessor: *value = kThreadsPerMultiprocessor; break;
    case cudaDevAttrComputeCapabilityMajor: *value = properties.major; break;
    case cudaDevAttrComputeCapabilityMinor: *value = properties.minor; break;
    case cudaDevAttrMaxSharedMemoryPerMultiprocessor: *value = kSharedBytesPerMultiprocessor; break;
    case cudaDevAttrCooperativeLaunch: *value = 1; break;
    case cudaDevAttrMaxSharedMemoryPerBlockOptin: *value = kOptInSharedBytes; break;
    }
    return cudaSuccess;
}

cudaError_t cudaDeviceSynchronize() {
    Runtime& state = runtime();
    const std::scoped_lock lock(state.mutex);
    if (const cudaError_t error = state.enter(Call::Synchronisation); error != cudaSuccess)
        return state.result(error);
    if (state.isRecordingStrictly())
        return state.result(cudaErrorStreamCaptureUnsupported);
    state.drainAll();
    state.checkRedZones();
    return state.result(state.enter());
}

cudaError_t cudaDeviceReset() {
    Runtime& state = runtime();
    const std::scoped_lock lock(state.mutex);
    state.drainAll();
    state.reset(state.shape);
    return cudaSuccess;
}

// --- Kernels -------------------------------------------------------------------------------------

cudaError_t cudaFuncSetAttribute(const void* kernel, cudaFuncAttribute attribute, int value) {
    Runtime& state = runtime();
    const std::scoped_lock lock(state.mutex);
    if (const cudaError_t error = state.enter(Call::Device); error != cudaSuccess)
        return state.result(error);
    if (attribute != cudaFuncAttributeMaxDynamicSharedMemorySize)
        return cudaSuccess;
    if (value < 0 || static_cast<std::size_t>(value) > kOptInSharedBytes)
        return state.result(cudaErrorInvalidValue);
    state.dynamicSharedLimits[kernel] = static_cast<std::size_t>(value);
    return cudaSuccess;
}

cudaError_t cudaFuncGetAttributes(cudaFuncAttributes* attributes, const void* kernel) {
    Runtime& state = runtime();
    const std::scoped_lock lock(state.mutex);
    if (const cudaError_t error = state.enter(Call::Device); error != cudaSuccess)
        return state.result(error);
    const auto raised = state.dynamicSharedLimits.find(kernel);
    *attributes = {};
    attributes->maxThreadsPerBlock = kThreadsPerBlock;
    attributes->numRegs = 32;
    attributes->maxDynamicSharedSizeBytes = static_cast<int>(
        raised != state.dynamicSharedLimits.end() ? raised->second : kPlainSharedBytes);
    return cudaSuccess;
}

cudaError_t cudaOccupancyMaxActiveBlocksPerMultiprocessor(int* blocks, const void* kernel,
                                                          int blockSize, std::size_t sharedBytes) {
    Runtime& state = runtime();
    const std::scoped_lock lock(state.mutex);
    if (const cudaError_t error = state.enter(Call::Device); error != cudaSuccess)
        return state.result(error);
    if (kernel == nullptr)
        return state.result(cudaErrorInvalidDeviceFunction);
    if (blockSize <= 0 || blockSize > static_cast<int>(kThreadsPerBlock))
        return state.result(cudaErrorInvalidValue);
    *blocks = blocksPerMultiprocessor(static_cast<std::size_t>(blockSize), sharedBytes);
    return cudaSuccess;
}
