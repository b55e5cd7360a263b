// SPDX-FileCopyrightText: 2026 The KVGlass authors
// SPDX-License-Identifier: Apache-2.0

// logits[v] = norm(x) . head[v] for one row.
//
// x (C) f32; head stored, (V, C); logits (V) f32.
// Plan: blocks of 4 warps with 4 rows each; a block goes on with every gridDim-th group of 16 rows,
// so that the norm is computed a thousand times and not once per group.

#include "kernels/cuda/row_products.h"

namespace kvglass::cuda {

namespace {

template <class Stored> using Products = RowProducts<Stored, 4, 4>;

constexpr unsigned int kMostBlocks = 1056; // 8 on each of 132 multiprocessors

template <class Stored>
__global__ void __launch_bounds__(kRowThreads)
    normLmHeadKernel(float* logits, const float* x, NormView norm, LinearView head, int groups) {
    __shared__ float scratch[kRowWarps];
    letNextKernelStart();
    Products<Stored> products(head, static_cast<int>(blockIdx.x));
    const StagedRow<Stored> row(dynamicSharedMemory<float>(), head.stride);
    waitForPreviousKernel();
    normaliseRow(row, x, norm, head.inputs, scratch);
    for (int group = static_cast<int>(blockIdx.x); group < groups;
         group += static_cast<int>(gridDim.x)) {
        if (group != static_cast<int>(blockIdx.x))
            products = Products<Stored>(head, group);
        products.multiply(row);
        products.finish([&](int token, float sum) { logits[token] = sum; });
    }
}

} // namespace

cudaError_t normLmHead(float* logits, const float* x, const NormView& norm, const LinearView& head,
                       Queue queue) {
    return withStored(head.type, [&](auto number) {
        using Stored = decltype(number);
        const unsigned int groups = blocksFor<Products<Stored>>(head).x;
        const unsigned int blocks = groups < kMostBlocks ? groups : kMostBlocks;
        return launch(normLmHeadKernel<Stored>, dim3(blocks), dim3(kRowThreads), stagedBytes(head),
                      queue, logits, x, norm, head, static_cast<int>(groups));
    });
}

} // namespace kvglass::cuda
