// SPDX-FileCopyrightText: 2026 The KVGlass authors
// SPDX-License-Identifier: Apache-2.0

// x += mixed W + b for one row, where mixed puts the parts of the attention together:
// mixed[h] = sum over parts s of e(s) sums[h, s] / sum over s of e(s) total[h, s],
// e(s) = exp(largest[h, s] - largest of all).
//
// Parts (H, 8, D) f32; W stored by outputs, (C, C); x (C) f32.
// Plan: as projection_residual.cu; every block puts the parts together for itself, in the order of
// the parts, so that the same text gives the same bits on every run.

#include "kernels/cuda/row_products.h"

namespace kvglass::cuda {

namespace {

template <class Stored> using Products = RowProducts<Stored, 1, 8>;

/// factors[h, s] = e(s) / sum of e total, one thread per head. Ends with a barrier.
__device__ void partFactors(float* factors, const PartialAttention& parts, int heads, int splits) {
    for (int head = static_cast<int>(threadIdx.x); head < heads; head += kRowThreads) {
        const int first = head * kMostSplits;
        float largest = parts.largest[first];
        for (int s = 1; s < splits; ++s)
            largest = fmaxf(largest, parts.largest[first + s]);
        float total = 0.0F;
        for (int s = 0; s < splits; ++s) {
            const float factor = expf(parts.largest[first + s] - largest);
            factors[first + s] = factor;
            total = fmaf(factor, parts.total[first + s], total);
        }
        for (int s = 0; s < splits; ++s)
            factors[first + s] /= total;
    }
    __syncthreads();
}

/// Ends with a barrier.
template <class Stored>
__device__ void mixParts(const StagedRow<Stored>& row, const PartialAttention& parts,
                         const float* factors, int heads, int channels, int splits) {
    const int headSize = channels / heads;
    for (int c = static_cast<int>(threadIdx.x); c < row.size(); c += kRowThreads) {
        float mixed = 0.0F;
        if (c < channels) {
            const int first = c / headSize * kMostSplits;
            for (int s = 0; s < splits; ++s) {
                const std::int64_t part = first + s;
                mixed = fmaf(factors[part], parts.sums[part * headSize + c % headSize], mixed);
            }
        }
        row[c] = mixed;
    }
    __syncthreads();
}

template <class Stored>
__global__ void __launch_bounds__(kRowThreads)
    combineProjectionResidualKernel(float* x, PartialAttention parts, LinearView projection,
                                    int heads, int splits) {
    letNextKernelStart();
    Products<Stored> products(projection, static_cast<int>(blockIdx.x));
    auto* memory = dynamicSharedMemory<float>();
    const StagedRow<Stored> row(memory, projection.stride);
    float* factors = memory + projection.stride; // (H, kMostSplits)
    waitForPreviousKernel();
    partFactors(factors, parts, heads, splits);
    mixParts(row, parts, factors, heads, projection.inputs, splits);
    products.multiply(row);
    products.finish([&](int channel, float sum) { x[channel] += sum + projection.bias[channel]; });
}

} // namespace

cudaError_t combineProjectionResidual(float* x, const PartialAttention& parts,
                                      const LinearView& projection, int heads, int splits,
                                      Queue queue) {
    return withStored(projection.type, [&](auto number) {
        using Stored = decltype(number);
        const std::size_t bytes =
            stagedBytes(projection) + static_cast<std::size_t>(heads) * kMostSplits * sizeof(float);
        return launch(combineProjectionResidualKernel<Stored>,
                      blocksFor<Products<Stored>>(projection), dim3(kRowThreads), bytes, queue, x,
                      parts, projection, heads, splits);
    });
}

} // namespace kvglass::cuda
