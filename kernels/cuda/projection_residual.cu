// SPDX-FileCopyrightText: 2026 The KVGlass authors
// SPDX-License-Identifier: Apache-2.0

// x += hidden W + b for one row: the second product of the MLP and the residual connection.
//
// hidden (I) f32; W stored by outputs, (C, I); x (C) f32.
// Plan: blocks of 4 warps with one long row each, 8 loads of 16 bytes in flight per lane.

#include "kernels/cuda/row_products.h"

namespace kvglass::cuda {

namespace {

template <class Stored> using Products = RowProducts<Stored, 1, 8>;

template <class Stored>
__global__ void __launch_bounds__(kRowThreads)
    projectionResidualKernel(float* x, const float* hidden, LinearView projection) {
    letNextKernelStart();
    Products<Stored> products(projection, static_cast<int>(blockIdx.x));
    const StagedRow<Stored> row(dynamicSharedMemory<float>(), projection.stride);
    waitForPreviousKernel();
    stageRow(row, hidden, projection.inputs);
    products.multiply(row);
    products.finish([&](int channel, float sum) { x[channel] += sum + projection.bias[channel]; });
}

} // namespace

cudaError_t projectionResidual(float* x, const float* hidden, const LinearView& projection,
                               Queue queue) {
    return withStored(projection.type, [&](auto number) {
        using Stored = decltype(number);
        return launch(projectionResidualKernel<Stored>, blocksFor<Products<Stored>>(projection),
                      dim3(kRowThreads), stagedBytes(projection), queue, x, hidden, projection);
    });
}

} // namespace kvglass::cuda
