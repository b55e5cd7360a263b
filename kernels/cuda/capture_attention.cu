// SPDX-FileCopyrightText: 2026 The KVGlass authors
// SPDX-License-Identifier: Apache-2.0

// Turns captured scores into what engine/backend/capture.h promises: w = exp(s - max) / sum in
// place, round(255 sqrt(w)) in 8 bits, and the statistics of the row.
//
// One row per slot and head, position + 1 long. Runs only where somebody looks.
// Plan: one block of 128 threads per row, in four sweeps over it.

#include "kernels/cuda/block_reduce.h"
#include "kernels/cuda/operations.h"
#include "kernels/cuda/prim.h"

namespace kvglass::cuda {

namespace {

/// The operations of quantiseAttention() in its order: fusing them would round differently.
__device__ std::uint8_t quantised(float weight) {
    const float root = __fsqrt_rn(weight > 0.0F ? weight : 0.0F);
    const float scaled = __fadd_rn(__fmul_rn(255.0F, root), 0.5F);
    return scaled >= 255.0F ? std::uint8_t{255} : static_cast<std::uint8_t>(scaled);
}

/// row = softmax(row). Ends with a barrier.
__device__ void softmax(float* row, int length, float* scratch) {
    const int first = static_cast<int>(threadIdx.x);
    float largest = row[0]; // of finite scores, as all are
    for (int j = first; j < length; j += kRowThreads)
        largest = fmaxf(largest, row[j]);
    largest = blockMax(largest, scratch); // everybody has read row[0] when this returns
    float sum = 0.0F;
    for (int j = first; j < length; j += kRowThreads) {
        row[j] = expf(row[j] - largest);
        sum += row[j];
    }
    sum = blockSum(sum, scratch);
    for (int j = first; j < length; j += kRowThreads)
        row[j] = __fdiv_rn(row[j], sum);
    __syncthreads();
}

__global__ void __launch_bounds__(kRowThreads)
    captureAttentionKernel(CaptureView capture, int heads) {
    __shared__ float scratch[kRowWarps];
    letNextKernelStart();
    waitForPreviousKernel();
    const int slot = static_cast<int>(blockIdx.x) / heads;
    const int head = static_cast<int>(blockIdx.x) % heads;
    const int length = capture.positions[slot] + 1;
    const std::int64_t start = capture.rowStart(slot, heads, head);
    float* row = capture.weights + start;
    softmax(row, length, scratch);

    float entropy = 0.0F;
    for (int j = static_cast<int>(threadIdx.x); j < length; j += kRowThreads) {
        const float weight = row[j];
        if (capture.quantised != nullptr)
            capture.quantised[start + j] = quantised(weight);
        if (weight > 0.0F) // w ln w is 0 at 0
            entropy = fmaf(-weight, logf(weight), entropy);
    }
    entropy = blockSum(entropy, scratch);
    if (threadIdx.x == 0) {
        const int index = (capture.layersBefore + slot) * heads + head;
        HeadStatistics statistics;
        statistics.entropy = fmaxf(entropy, 0.0F);
        statistics.firstMass = row[0];
        statistics.previousMass = length > 1 ? row[length - 2] : 0.0F;
        capture.statistics[index] = statistics;
    }
}

} // namespace

cudaError_t captureAttention(const CaptureView& capture, int heads, Queue queue) {
    return launch(captureAttentionKernel,
                  dim3(static_cast<unsigned int>(capture.slotCount * heads)), dim3(kRowThreads), 0,
                  queue, capture, heads);
}

} // namespace kvglass::cuda
