// SPDX-FileCopyrightText: 2026 The KVGlass authors
// SPDX-License-Identifier: Apache-2.0

// hidden = activation(norm(x) W + b) for one row.
//
// x (C) f32; W stored by outputs, (I, C); hidden (I) f32.
// Plan: as norm_qkv.cu, the norm once per block of 8 rows.

#include "kernels/cuda/activation.h"
#include "kernels/cuda/row_products.h"

namespace kvglass::cuda {

namespace {

template <class Stored> using Products = RowProducts<Stored, 2, 4>;

template <class Stored>
__global__ void __launch_bounds__(kRowThreads)
    normFcActivationKernel(float* hidden, const float* x, NormView norm, LinearView fc,
                           Activation activation) {
    __shared__ float scratch[kRowWarps];
    letNextKernelStart();
    Products<Stored> products(fc, static_cast<int>(blockIdx.x));
    const StagedRow<Stored> row(dynamicSharedMemory<float>(), fc.stride);
    waitForPreviousKernel();
    normaliseRow(row, x, norm, fc.inputs, scratch);
    products.multiply(row);
    products.finish(
        [&](int unit, float sum) { hidden[unit] = activated(sum + fc.bias[unit], activation); });
}

} // namespace

cudaError_t normFcActivation(float* hidden, const float* x, const NormView& norm,
                             const LinearView& fc, Activation activation, Queue queue) {
    return withStored(fc.type, [&](auto number) {
        using Stored = decltype(number);
        return launch(normFcActivationKernel<Stored>, blocksFor<Products<Stored>>(fc),
                      dim3(kRowThreads), stagedBytes(fc), queue, hidden, x, norm, fc, activation);
    });
}

} // namespace kvglass::cuda
