// SPDX-FileCopyrightText: 2026 The KVGlass authors
// SPDX-License-Identifier: Apache-2.0

// Sums and largest values over a warp or a block of kRowThreads threads, always in the same order.

#pragma once

#include "kernels/cuda/launch.h"
#include "kernels/cuda/prim.h"

namespace kvglass::cuda {

inline constexpr unsigned int kAllLanes = 0xffffffffU;

/// Of groups of `width` neighbouring lanes, a power of two; every lane gets its group's.
__device__ inline float warpSum(float value, int width = kWarp) {
    for (int distance = width / 2; distance > 0; distance /= 2)
        value += __shfl_xor_sync(kAllLanes, value, distance);
    return value;
}

__device__ inline float warpMax(float value, int width = kWarp) {
    for (int distance = width / 2; distance > 0; distance /= 2)
        value = fmaxf(value, __shfl_xor_sync(kAllLanes, value, distance));
    return value;
}

/// Of the whole block; every thread gets it. `scratch` has kRowWarps floats of shared memory, which
/// may be used again after the next barrier.
__device__ inline float blockSum(float value, float* scratch) {
    const float sum = warpSum(value);
    __syncthreads();
    if (threadIdx.x % kWarp == 0)
        scratch[threadIdx.x / kWarp] = sum;
    __syncthreads();
    float total = scratch[0];
    for (int warp = 1; warp < kRowWarps; ++warp)
        total += scratch[warp];
    return total;
}

__device__ inline float blockMax(float value, float* scratch) {
    const float largest = warpMax(value);
    __syncthreads();
    if (threadIdx.x % kWarp == 0)
        scratch[threadIdx.x / kWarp] = largest;
    __syncthreads();
    float total = scratch[0];
    for (int warp = 1; warp < kRowWarps; ++warp)
        total = fmaxf(total, scratch[warp]);
    return total;
}

} // namespace kvglass::cuda
