// SPDX-FileCopyrightText: 2026 The KVGlass authors
// SPDX-License-Identifier: Apache-2.0

// The emulator's bodies of the architecture-specific primitives that kernels/cuda/prim.h declares.

#pragma once

#include <chrono>

#include "cuda_runtime.h"

namespace kvglass::cuda {

template <class T> __device__ T* dynamicSharedMemory() {
    return static_cast<T*>(emulator::dynamicSharedMemoryBytes());
}

inline __device__ void gridSync() { emulator::gridBarrier(emulator::Place::current()); }

/// Noted, so that a kernel launched programmatically that never waits is found.
inline __device__ void waitForPreviousKernel() { emulator::noteWaitForPreviousKernel(); }
inline __device__ void letNextKernelStart() {}

inline __device__ uint4 loadStreaming(const uint4* address) { return *address; }

inline __device__ unsigned long long globalNanoseconds() {
    return static_cast<unsigned long long>(std::chrono::duration_cast<std::chrono::nanoseconds>(
                                               std::chrono::steady_clock::now().time_since_epoch())
                                               .count());
}

} // namespace kvglass::cuda
