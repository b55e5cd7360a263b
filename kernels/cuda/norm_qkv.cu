// SPDX-FileCopyrightText: 2026 The KVGlass authors
// SPDX-License-Identifier: Apache-2.0

// q, k, v = norm(x) W + b for one new position: q is returned, k and v are appended to the cache.
//
// x (C) f32; W stored by outputs, (3C, C): rows are q, then k, then v, head h at h * D within each.
// Plan: blocks of 4 warps with 2 rows each. Every block computes the norm for itself: reading 4 KB
// once more costs less than a kernel in between.

#include "kernels/cuda/row_products.h"

namespace kvglass::cuda {

namespace {

template <class Stored> using Products = RowProducts<Stored, 2, 4>;

template <class Stored, class Cached>
__global__ void __launch_bounds__(kRowThreads)
    normQkvKernel(float* q, KvView cache, const float* x, StepInputs inputs, NormView norm,
                  LinearView qkv) {
    __shared__ float scratch[kRowWarps];
    letNextKernelStart();
    Products<Stored> products(qkv, static_cast<int>(blockIdx.x));
    const StagedRow<Stored> row(dynamicSharedMemory<float>(), qkv.stride);
    waitForPreviousKernel();
    normaliseRow(row, x, norm, qkv.inputs, scratch);
    products.multiply(row);

    const int position = *inputs.firstPosition;
    const int chunk = position / kChunkPositions;
    const int inChunk = position % kChunkPositions;
    products.finish([&](int output, float sum) {
        const float value = sum + qkv.bias[output];
        const int part = output / qkv.inputs; // 0, 1, 2: q, k, v
        const int channel = output % qkv.inputs;
        if (part == 0) {
            q[channel] = value;
            return;
        }
        const int head = channel / cache.headSize;
        Cached* rows = part == 1 ? cache.keys<Cached>(chunk, head)
                                 : cache.values<Cached>(chunk, head); // (held, D)
        rows[inChunk * cache.headSize + channel % cache.headSize] = toStored<Cached>(value);
    });
}

} // namespace

cudaError_t normQkv(float* q, const KvView& cache, const float* x, const StepInputs& inputs,
                    const NormView& norm, const LinearView& qkv, Queue queue) {
    return withStored(qkv.type, [&](auto number) {
        using Stored = decltype(number);
        return withStored(cache.type, [&](auto cached) {
            return launch(normQkvKernel<Stored, decltype(cached)>, blocksFor<Products<Stored>>(qkv),
                          dim3(kRowThreads), stagedBytes(qkv), queue, q, cache, x, inputs, norm,
                          qkv);
        });
    });
}

} // namespace kvglass::cuda
