// SPDX-FileCopyrightText: 2026 The KVGlass authors
// SPDX-License-Identifier: Apache-2.0

// Device memory and launches for tests of the emulator itself.

#pragma once

#include <vector>

#include <QtGlobal>

#include "cuda_runtime.h"

namespace kvglass::emulator {

/// Device memory that is freed at the end of its scope.
template <class T> struct OnDevice {
    explicit OnDevice(std::size_t size) : count(size) {
        if (const cudaError_t error = cudaMalloc(&data, size * sizeof(T)); error != cudaSuccess)
            qFatal("no device memory: %s", cudaGetErrorString(error));
    }
    explicit OnDevice(const std::vector<T>& values) : OnDevice(values.size()) {
        cudaMemcpy(data, values.data(), count * sizeof(T), cudaMemcpyHostToDevice);
    }
    ~OnDevice() { cudaFree(data); }
    OnDevice(const OnDevice&) = delete;
    OnDevice& operator=(const OnDevice&) = delete;

    [[nodiscard]] std::vector<T> read() const {
        std::vector<T> values(count);
        cudaMemcpy(values.data(), data, count * sizeof(T), cudaMemcpyDeviceToHost);
        return values;
    }

    T* data = nullptr;
    std::size_t count = 0;
};

/// What a launch can have beside its arguments.
struct LaunchShape {
    dim3 grid;
    dim3 block;
    std::size_t sharedBytes = 0;
    cudaStream_t stream = nullptr;
    cudaLaunchAttributeID attribute = cudaLaunchAttributeIgnore;
};

template <class... Parameters, class... Arguments>
cudaError_t launchInto(const LaunchShape& shape, void (*kernel)(Parameters...),
                       Arguments... arguments) {
    cudaLaunchAttribute attribute{};
    attribute.id = shape.attribute;
    if (shape.attribute == cudaLaunchAttributeCooperative)
        attribute.val.cooperative = 1;
    else
        attribute.val.programmaticStreamSerializationAllowed = 1;
    cudaLaunchConfig_t config{};
    config.gridDim = shape.grid;
    config.blockDim = shape.block;
    config.dynamicSmemBytes = shape.sharedBytes;
    config.stream = shape.stream;
    config.attrs = &attribute;
    config.numAttrs = 1;
    return cudaLaunchKernelEx(&config, kernel, static_cast<Parameters>(arguments)...);
}

/// Launches and waits for the end.
template <class... Parameters, class... Arguments>
cudaError_t runToEnd(const LaunchShape& shape, void (*kernel)(Parameters...),
                     Arguments... arguments) {
    const cudaError_t error = launchInto(shape, kernel, arguments...);
    return error != cudaSuccess ? error : cudaDeviceSynchronize();
}

} // namespace kvglass::emulator
