// SPDX-FileCopyrightText: 2026 The KVGlass authors
// SPDX-License-Identifier: Apache-2.0

// out = activation(sums + bias), each row by itself, rounded to the stored type for the matrix
// product that follows. Where a product's own epilogue does this, the kernel is not needed
// (gemm.h).
//
// sums (T, I) f32; out (T, stride) stored, with zeros after I.
// Plan: one block of 128 threads per row; neighbouring threads take neighbouring units.

#include "kernels/cuda/activation.h"
#include "kernels/cuda/block_reduce.h"
#include "kernels/cuda/numbers.h"
#include "kernels/cuda/operations.h"
#include "kernels/cuda/prim.h"

namespace kvglass::cuda {

namespace {

template <class Stored>
__global__ void __launch_bounds__(kRowThreads)
    biasActivationKernel(Stored* out, const float* sums, const float* bias, Activation activation,
                         int units, int stride) {
    letNextKernelStart();
    waitForPreviousKernel();
    const auto t = static_cast<std::int64_t>(blockIdx.x);
    for (int i = static_cast<int>(threadIdx.x); i < stride; i += kRowThreads)
        out[t * stride + i] = toStored<Stored>(
            i < units ? activated(sums[t * units + i] + bias[i], activation) : 0.0F);
}

} // namespace

cudaError_t biasActivation(void* out, const float* sums, const float* bias, Activation activation,
                           WeightType type, int rows, int units, int stride, Queue queue) {
    return withStored(type, [&](auto number) {
        using Stored = decltype(number);
        return launch(biasActivationKernel<Stored>, dim3(static_cast<unsigned int>(rows)),
                      dim3(kRowThreads), 0, queue, static_cast<Stored*>(out), sums, bias,
                      activation, units, stride);
    });
}

} // namespace kvglass::cuda
