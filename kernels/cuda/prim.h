// SPDX-FileCopyrightText: 2026 The KVGlass authors
// SPDX-License-Identifier: Apache-2.0

// What the kernels take from the architecture, behind one set of names. The bodies come from
// "prim_body.h", which the include path decides: kernels/cuda/device has that of a GPU, a host that
// emulates one brings its own.
//
// Beside these, kernels use only: the built-in indices, __shared__, __syncthreads, __syncwarp,
// __shfl_sync, __shfl_xor_sync, __ldg, the single-precision functions of <cmath>, the conversions
// __half2float, __float2half_rn, __bfloat162float, __float2bfloat16_rn, __ushort_as_half,
// __uint_as_float and __float_as_uint, and the exactly rounded __fadd_rn, __fmul_rn, __fdiv_rn and
// __fsqrt_rn. Nothing relies on the lanes of a warp running in step without a __syncwarp.

#pragma once

#include <cuda_bf16.h>
#include <cuda_fp16.h>
#include <cuda_runtime.h>

namespace kvglass::cuda {

/// The shared memory that the launch gave to this block, aligned to 16 bytes.
template <class T> __device__ T* dynamicSharedMemory();

/// Every thread of the grid waits for all others. Only in a cooperative launch.
__device__ void gridSync();

/// Returns when all work before this kernel in its stream is done and visible. Without an early
/// start (launch.h) that is so from the beginning. What does not depend on earlier kernels, above
/// all weights, may be read before; every block must pass it before it reads or writes the rest.
__device__ void waitForPreviousKernel();

/// Lets the next kernel of the stream begin, if it was launched for an early start; it still waits
/// for the end of this one in waitForPreviousKernel.
__device__ void letNextKernelStart();

/// 16 bytes that are read once: past the first cache, first to leave the second.
__device__ uint4 loadStreaming(const uint4* address);

/// A clock that all multiprocessors share; some devices advance it in steps of a microsecond.
__device__ unsigned long long globalNanoseconds();

} // namespace kvglass::cuda

#include "prim_body.h"
