// SPDX-FileCopyrightText: 2026 The KVGlass authors
// SPDX-License-Identifier: Apache-2.0

// out = (x - mean) / sqrt(variance + epsilon) * gain + bias, each row by itself, rounded to the
// stored type for the matrix product that follows.
//
// x (T, C) f32; out (T, stride) stored, with zeros after C.
// Plan: one block of 128 threads per row, the row kept in shared memory.

#include "kernels/cuda/row_products.h"

namespace kvglass::cuda {

namespace {

template <class Stored>
__global__ void __launch_bounds__(kRowThreads)
    layerNormKernel(Stored* out, const float* x, NormView norm, int channels, int stride) {
    __shared__ float scratch[kRowWarps];
    letNextKernelStart();
    const StagedRow<Stored> row(dynamicSharedMemory<float>(), stride);
    waitForPreviousKernel();
    const auto t = static_cast<std::int64_t>(blockIdx.x);
    normaliseRow(row, x + t * channels, norm, channels, scratch);
    for (int c = static_cast<int>(threadIdx.x); c < stride; c += kRowThreads)
        out[t * stride + c] = toStored<Stored>(row[c]);
}

} // namespace

cudaError_t layerNorm(void* out, const float* x, const NormView& norm, WeightType type, int rows,
                      int channels, int stride, Queue queue) {
    return withStored(type, [&](auto number) {
        using Stored = decltype(number);
        return launch(layerNormKernel<Stored>, dim3(static_cast<unsigned int>(rows)),
                      dim3(kRowThreads), static_cast<std::size_t>(stride) * sizeof(float), queue,
                      static_cast<Stored*>(out), x, norm, channels, stride);
    });
}

} // namespace kvglass::cuda
