// SPDX-FileCopyrightText: 2026 The KVGlass authors
// SPDX-License-Identifier: Apache-2.0

// The bodies of prim.h on a GPU. Included by it alone.

#pragma once

#include <cooperative_groups.h>

namespace kvglass::cuda {

template <class T> __device__ inline T* dynamicSharedMemory() {
    extern __shared__ __align__(16) unsigned char memory[];
    return reinterpret_cast<T*>(memory);
}

__device__ inline void gridSync() { cooperative_groups::this_grid().sync(); }

__device__ inline void waitForPreviousKernel() {
#if defined(__CUDA_ARCH__) && __CUDA_ARCH__ >= 900
    asm volatile("griddepcontrol.wait;" ::: "memory");
#endif
}

__device__ inline void letNextKernelStart() {
#if defined(__CUDA_ARCH__) && __CUDA_ARCH__ >= 900
    asm volatile("griddepcontrol.launch_dependents;" ::: "memory");
#endif
}

__device__ inline uint4 loadStreaming(const uint4* address) {
#if defined(__CUDA_ARCH__)
    uint4 value;
    // Volatile, so that it stays above waitForPreviousKernel where it was written above it.
    asm volatile("ld.global.nc.L1::no_allocate.v4.u32 {%0, %1, %2, %3}, [%4];"
                 : "=r"(value.x), "=r"(value.y), "=r"(value.z), "=r"(value.w)
                 : "l"(address));
    return value;
#else
    return *address;
#endif
}

__device__ inline unsigned long long globalNanoseconds() {
    unsigned long long now = 0;
#if defined(__CUDA_ARCH__)
    asm volatile("mov.u64 %0, %%globaltimer;" : "=l"(now));
#endif
    return now;
}

} // namespace kvglass::cuda
