// SPDX-FileCopyrightText: 2026 The KVGlass authors
// SPDX-License-Identifier: Apache-2.0

// x[t] = tokenEmbedding[tokens[t]] + positionEmbedding[firstPosition + t]
//
// x (T, C) f32; both embeddings stored, (V, C) and (context, C).
// Plan: one block of 128 threads per position; neighbouring threads take neighbouring channels.

#include "kernels/cuda/block_reduce.h"
#include "kernels/cuda/numbers.h"
#include "kernels/cuda/operations.h"
#include "kernels/cuda/prim.h"

namespace kvglass::cuda {

namespace {

template <class Stored>
__global__ void __launch_bounds__(kRowThreads)
    embeddingKernel(float* x, StepInputs inputs, LinearView tokenEmbedding,
                    LinearView positionEmbedding) {
    letNextKernelStart();
    waitForPreviousKernel();
    const auto t = static_cast<std::int64_t>(blockIdx.x);
    const int channels = tokenEmbedding.inputs;
    const auto* token = static_cast<const Stored*>(tokenEmbedding.matrix) +
                        static_cast<std::int64_t>(inputs.tokens[t]) * tokenEmbedding.stride;
    const auto* position = static_cast<const Stored*>(positionEmbedding.matrix) +
                           (*inputs.firstPosition + t) * positionEmbedding.stride;
    for (int c = static_cast<int>(threadIdx.x); c < channels; c += kRowThreads)
        x[t * channels + c] = toFloat(token[c]) + toFloat(position[c]);
}

} // namespace

cudaError_t embedding(float* x, const StepInputs& inputs, const LinearView& tokenEmbedding,
                      const LinearView& positionEmbedding, int rows, Queue queue) {
    return withStored(tokenEmbedding.type, [&](auto number) {
        return launch(embeddingKernel<decltype(number)>, dim3(static_cast<unsigned int>(rows)),
                      dim3(kRowThreads), 0, queue, x, inputs, tokenEmbedding, positionEmbedding);
    });
}

} // namespace kvglass::cuda
