// SPDX-FileCopyrightText: 2026 The KVGlass authors
// SPDX-License-Identifier: Apache-2.0

// Puts the keys and values of T new positions into the cache, in its type.
//
// qkv (T, 3C) f32: columns are q, then k, then v; head h at h * D within each.
// Plan: one block of 128 threads per position; neighbouring threads take neighbouring channels.

#include "kernels/cuda/block_reduce.h"
#include "kernels/cuda/numbers.h"
#include "kernels/cuda/operations.h"
#include "kernels/cuda/prim.h"

namespace kvglass::cuda {

namespace {

template <class Cached>
__global__ void __launch_bounds__(kRowThreads)
    storeKeysValuesKernel(KvView cache, const float* qkv, StepInputs inputs) {
    letNextKernelStart();
    waitForPreviousKernel();
    const auto t = static_cast<int>(blockIdx.x);
    const int position = *inputs.firstPosition + t;
    const int chunk = position / kChunkPositions;
    const int inChunk = position % kChunkPositions;
    const int channels = cache.heads * cache.headSize;
    const float* keys = qkv + static_cast<std::int64_t>(t) * 3 * channels + channels;
    const float* values = keys + channels;
    for (int c = static_cast<int>(threadIdx.x); c < channels; c += kRowThreads) {
        const int head = c / cache.headSize;
        const int at = inChunk * cache.headSize + c % cache.headSize;
        cache.keys<Cached>(chunk, head)[at] = toStored<Cached>(keys[c]);
        cache.values<Cached>(chunk, head)[at] = toStored<Cached>(values[c]);
    }
}

} // namespace

cudaError_t storeKeysValues(const KvView& cache, const float* qkv, const StepInputs& inputs,
                            int rows, Queue queue) {
    return withStored(cache.type, [&](auto cached) {
        return launch(storeKeysValuesKernel<decltype(cached)>,
                      dim3(static_cast<unsigned int>(rows)), dim3(kRowThreads), 0, queue, cache,
                      qkv, inputs);
    });
}

} // namespace kvglass::cuda
