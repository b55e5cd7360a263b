// SPDX-FileCopyrightText: 2026 The KVGlass authors
// SPDX-License-Identifier: Apache-2.0

#include "kernels/cuda/gpu_report.h"

#include <string>

#include <cuda_runtime.h>

namespace kvglass::cuda {

namespace {

constexpr int kLeastMajor = 7;
constexpr int kLeastMinor = 5;
constexpr int kBf16Major = 8; // the first with bf16 in its matrix units

std::string versionText(int version) { // 13000: "13.0"
    return std::to_string(version / 1000) + "." + std::to_string(version % 1000 / 10);
}

std::string whyNoDevice(cudaError_t code) {
    int driver = 0;
    int runtime = 0;
    static_cast<void>(cudaDriverGetVersion(&driver));
    static_cast<void>(cudaRuntimeGetVersion(&runtime));
    static_cast<void>(cudaGetLastError());
    if (driver == 0)
        return "no NVIDIA driver is installed";
    if (code == cudaErrorInsufficientDriver)
        return "the NVIDIA driver is too old: it knows CUDA " + versionText(driver) +
               ", and this program needs " + versionText(runtime);
    if (code == cudaErrorNoDevice || code == cudaSuccess)
        return "no NVIDIA GPU was found";
    return std::string("the NVIDIA driver said: ") + cudaGetErrorString(code);
}

} // namespace

std::int64_t freeDeviceMemory() {
    std::size_t free = 0;
    std::size_t total = 0;
    if (cudaMemGetInfo(&free, &total) == cudaSuccess)
        return static_cast<std::int64_t>(free);
    static_cast<void>(cudaGetLastError());
    return 0;
}

GpuReport inspectGpu() {
    GpuReport report;
    Device& device = report.device;
    device.id = "cuda";
    device.name = "NVIDIA GPU";
    int count = 0;
    const cudaError_t counted = cudaGetDeviceCount(&count);
    if (counted != cudaSuccess || count == 0) {
        device.reason = whyNoDevice(counted);
        return report;
    }
    cudaDeviceProp properties{};
    std::size_t free = 0;
    std::size_t total = 0;
    cudaError_t asked = cudaGetDeviceProperties(&properties, 0);
    if (asked == cudaSuccess)
        asked = cudaMemGetInfo(&free, &total);
    if (asked != cudaSuccess) {
        device.reason = whyNoDevice(asked);
        return report;
    }
    const std::string capability =
        std::to_string(properties.major) + "." + std::to_string(properties.minor);
    device.name = properties.name;
    device.memoryBytes = static_cast<std::int64_t>(properties.totalGlobalMem);
    device.features = {"compute " + capability,
                       std::to_string(properties.multiProcessorCount) + " multiprocessors"};
    report.sharedBytes = static_cast<std::int64_t>(properties.sharedMemPerBlockOptin);
    device.freeBytes = static_cast<std::int64_t>(free);
    device.usable = properties.major > kLeastMajor ||
                    (properties.major == kLeastMajor && properties.minor >= kLeastMinor);
    if (!device.usable)
        device.reason = "its compute capability is " + capability + ", and this program needs " +
                        std::to_string(kLeastMajor) + "." + std::to_string(kLeastMinor);
    if (properties.major < kBf16Major)
        report.noBf16 = "the compute capability of this GPU is " + capability +
                        ", and bf16 needs " + std::to_string(kBf16Major) + ".0";
    return report;
}

} // namespace kvglass::cuda
