// SPDX-FileCopyrightText: 2026 The KVGlass authors
// SPDX-License-Identifier: Apache-2.0

// Attention of one new position over itself and all positions before it, in parts:
// sums = sum over the part's j of exp(s_j - largest) v_j, with s_j = scale q . k_j.
//
// q (C) f32; keys and values in the cache, (held, D) per chunk and head; parts (H, 8, D) f32.
// Plan: grid of heads x parts; a part is a run of whole chunks, so that a thread looks up few of
// them. Groups of neighbouring lanes own every n-th position of a part and keep a running maximum,
// sum and weighted values of theirs (the online softmax of Milakov and Gimelshein 2018); the groups
// are put together at the end in a fixed order. Two bodies: for D = 64 a group reads one row in one
// load of 16 bytes per lane, the loads of a chunk all before their use; for every other D a group
// is a warp and goes through the row a number at a time.

#include "kernels/cuda/block_reduce.h"
#include "kernels/cuda/numbers.h"
#include "kernels/cuda/online_softmax.h"
#include "kernels/cuda/operations.h"
#include "kernels/cuda/prim.h"

namespace kvglass::cuda {

namespace {

constexpr int kFastHeadSize = 64;

/// The chunks of one part: [first, last) of those that hold `positions`.
struct Part {
    int positions;
    int first;
    int last;
};

__device__ Part ownPart(const StepInputs& inputs, int splits) {
    const int positions = *inputs.firstPosition + 1;
    const int chunks = (positions + kChunkPositions - 1) / kChunkPositions;
    const int part = static_cast<int>(blockIdx.y);
    return {positions, part * chunks / splits, (part + 1) * chunks / splits};
}

__device__ void finishPart(const PartialAttention& out, int head, float largest, float total) {
    const int part = head * kMostSplits + static_cast<int>(blockIdx.y);
    out.largest[part] = largest;
    out.total[part] = total;
}

__device__ float* sumsOf(const PartialAttention& out, int head, int headSize) {
    const std::int64_t part = static_cast<std::int64_t>(head) * kMostSplits + blockIdx.y;
    return out.sums + part * headSize;
}

/// What one warp gives to the others of its block.
struct WarpState {
    float largest;
    float total;
};

template <class Cached, bool kCapture>
__global__ void __launch_bounds__(kRowThreads)
    attentionDecode64Kernel(PartialAttention out, CaptureView capture, const float* q, KvView cache,
                            StepInputs inputs, float scale, int splits) {
    constexpr int kPer = kPerVector<Cached>;             // numbers per lane: 8, or 4 of f32
    constexpr int kLanes = kFastHeadSize / kPer;         // lanes per row: 8 or 16
    constexpr int kGroups = kRowThreads / kLanes;        // positions at once: 16 or 8
    constexpr int kRounds = kChunkPositions / kGroups;   // per chunk: 4 or 8
    __shared__ float warpSums[kRowWarps][kFastHeadSize]; // (warps, D)
    __shared__ WarpState warps[kRowWarps];
    letNextKernelStart();
    waitForPreviousKernel();
    const Part part = ownPart(inputs, splits);
    const int head = static_cast<int>(blockIdx.x);
    const int lane = static_cast<int>(threadIdx.x) % kLanes;
    const int group = static_cast<int>(threadIdx.x) / kLanes;

    float query[kPer];
#pragma unroll
    for (int i = 0; i < kPer; ++i)
        query[i] = q[head * kFastHeadSize + lane * kPer + i];

    float largest = -INFINITY;
    float total = 0.0F;
    float sums[kPer] = {};
    for (int chunk = part.first; chunk < part.last; ++chunk) {
        const int firstPosition = chunk * kChunkPositions;
        const int count = min(kChunkPositions, part.positions - firstPosition);
        const auto* keys = reinterpret_cast<const uint4*>(cache.keys<Cached>(chunk, head));
        const auto* values = reinterpret_cast<const uint4*>(cache.values<Cached>(chunk, head));
        uint4 key[kRounds];
        uint4 value[kRounds];
#pragma unroll
        for (int round = 0; round < kRounds; ++round) {
            const int j = round * kGroups + group;
            key[round] = j < count ? keys[j * kLanes + lane] : uint4{};
            value[round] = j < count ? values[j * kLanes + lane] : uint4{};
        }

        float scores[kRounds];
        float before = largest;
#pragma unroll
        for (int round = 0; round < kRounds; ++round) {
            const int j = round * kGroups + group;
            float numbers[kPer];
            widen<Cached>(numbers, key[round]);
            float dot = 0.0F;
#pragma unroll
            for (int i = 0; i < kPer; ++i)
                dot = fmaf(query[i], numbers[i], dot);
            const float score = __fmul_rn(scale, warpSum(dot, kLanes));
            scores[round] = j < count ? score : -INFINITY;
            largest = fmaxf(largest, scores[round]);
            if constexpr (kCapture)
                if (lane == 0 && j < count)
                    capture.weights[capture.rowStart(0, cache.heads, head) + firstPosition + j] =
                        score;
        }

        const float kept = shrunk(before, largest);
        total *= kept;
#pragma unroll
        for (int i = 0; i < kPer; ++i)
            sums[i] *= kept;
#pragma unroll
        for (int round = 0; round < kRounds; ++round) {
            const float weight = shrunk(scores[round], largest);
            float numbers[kPer];
            widen<Cached>(numbers, value[round]);
            total += weight;
#pragma unroll
            for (int i = 0; i < kPer; ++i)
                sums[i] = fmaf(weight, numbers[i], sums[i]);
        }
    }

    // The groups of a warp, then the warps of the block.
    float warpLargest = largest;
#pragma unroll
    for (int distance = kLanes; distance < kWarp; distance *= 2)
        warpLargest = fmaxf(warpLargest, __shfl_xor_sync(kAllLanes, warpLargest, distance));
    const float kept = shrunk(largest, warpLargest);
    total *= kept;
#pragma unroll
    for (int i = 0; i < kPer; ++i)
        sums[i] *= kept;
#pragma unroll
    for (int distance = kLanes; distance < kWarp; distance *= 2) {
        total += __shfl_xor_sync(kAllLanes, total, distance);
#pragma unroll
        for (int i = 0; i < kPer; ++i)
            sums[i] += __shfl_xor_sync(kAllLanes, sums[i], distance);
    }
    const int warp = static_cast<int>(threadIdx.x) / kWarp;
    if (static_cast<int>(threadIdx.x) % kWarp < kLanes) {
#pragma unroll
        for (int i = 0; i < kPer; ++i)
            warpSums[warp][lane * kPer + i] = sums[i];
        if (lane == 0)
            warps[warp] = {warpLargest, total};
    }
    __syncthreads();

    float blockLargest = warps[0].largest;
    for (int w = 1; w < kRowWarps; ++w)
        blockLargest = fmaxf(blockLargest, warps[w].largest);
    float blockTotal = 0.0F;
    float sum = 0.0F;
    const int d = static_cast<int>(threadIdx.x) % kFastHeadSize;
    for (int w = 0; w < kRowWarps; ++w) {
        const float factor = shrunk(warps[w].largest, blockLargest);
        blockTotal = fmaf(factor, warps[w].total, blockTotal);
        sum = fmaf(factor, warpSums[w][d], sum);
    }
    if (threadIdx.x < kFastHeadSize)
        sumsOf(out, head, kFastHeadSize)[d] = sum;
    if (threadIdx.x == 0)
        finishPart(out, head, blockLargest, blockTotal);
}

/// For every head size. Each lane owns the numbers lane, lane + 32, ... of a row; the running sums
/// of a warp are in shared memory, (warps, D).
template <class Cached, bool kCapture>
__global__ void __launch_bounds__(kRowThreads)
    attentionDecodeKernel(PartialAttention out, CaptureView capture, const float* q, KvView cache,
                          StepInputs inputs, float scale, int splits) {
    __shared__ WarpState warps[kRowWarps];
    auto* warpSums = dynamicSharedMemory<float>(); // (warps, D)
    letNextKernelStart();
    waitForPreviousKernel();
    const Part part = ownPart(inputs, splits);
    const int head = static_cast<int>(blockIdx.x);
    const int headSize = cache.headSize;
    const int lane = static_cast<int>(threadIdx.x) % kWarp;
    const int warp = static_cast<int>(threadIdx.x) / kWarp;
    const float* query = q + static_cast<std::int64_t>(head) * headSize;
    float* sums = warpSums + warp * headSize;
    for (int d = lane; d < headSize; d += kWarp)
        sums[d] = 0.0F; // only this lane reads and writes it before the barrier

    float largest = -INFINITY;
    float total = 0.0F;
    for (int chunk = part.first; chunk < part.last; ++chunk) {
        const int firstPosition = chunk * kChunkPositions;
        const int count = min(kChunkPositions, part.positions - firstPosition);
        const Cached* keys = cache.keys<Cached>(chunk, head);
        const Cached* values = cache.values<Cached>(chunk, head);
        for (int j = warp; j < count; j += kRowWarps) {
            float dot = 0.0F;
            for (int d = lane; d < headSize; d += kWarp)
                dot = fmaf(query[d], toFloat(keys[j * headSize + d]), dot);
            const float score = __fmul_rn(scale, warpSum(dot));
            if constexpr (kCapture)
                if (lane == 0)
                    capture.weights[capture.rowStart(0, cache.heads, head) + firstPosition + j] =
                        score;
            const float newLargest = fmaxf(largest, score);
            const float kept = shrunk(largest, newLargest);
            const float weight = expf(score - newLargest);
            largest = newLargest;
            total = fmaf(total, kept, weight);
            for (int d = lane; d < headSize; d += kWarp)
                sums[d] = fmaf(weight, toFloat(values[j * headSize + d]), sums[d] * kept);
        }
    }
    if (lane == 0)
        warps[warp] = {largest, total};
    __syncthreads();

    float blockLargest = warps[0].largest; // the first warp has a position in every part
    for (int w = 1; w < kRowWarps; ++w)
        blockLargest = fmaxf(blockLargest, warps[w].largest);
    float blockTotal = 0.0F;
    for (int w = 0; w < kRowWarps; ++w)
        blockTotal = fmaf(shrunk(warps[w].largest, blockLargest), warps[w].total, blockTotal);
    for (int d = static_cast<int>(threadIdx.x); d < headSize; d += kRowThreads) {
        float sum = 0.0F;
        for (int w = 0; w < kRowWarps; ++w)
            sum = fmaf(shrunk(warps[w].largest, blockLargest), warpSums[w * headSize + d], sum);
        sumsOf(out, head, headSize)[d] = sum;
    }
    if (threadIdx.x == 0)
        finishPart(out, head, blockLargest, blockTotal);
}

template <class Cached, bool kCapture>
cudaError_t launchDecode(const PartialAttention& out, const CaptureView& capture, const float* q,
                         const KvView& cache, const StepInputs& inputs, float scale, int splits,
                         Queue queue) {
    const bool fast = cache.headSize == kFastHeadSize;
    const auto kernel =
        fast ? attentionDecode64Kernel<Cached, kCapture> : attentionDecodeKernel<Cached, kCapture>;
    const std::size_t bytes =
        fast ? 0 : static_cast<std::size_t>(kRowWarps * cache.headSize) * sizeof(float);
    return launch(kernel,
                  dim3(static_cast<unsigned int>(cache.heads), static_cast<unsigned int>(splits)),
                  dim3(kRowThreads), bytes, queue, out, capture, q, cache, inputs, scale, splits);
}

} // namespace

cudaError_t attentionDecode(const PartialAttention& out, const CaptureView& capture, const float* q,
                            const KvView& cache, const StepInputs& inputs, float scale, int splits,
                            Queue queue) {
    return withStored(cache.type, [&](auto cached) {
        using Cached = decltype(cached);
        return capture.wanted() ? launchDecode<Cached, true>(out, capture, q, cache, inputs, scale,
                                                             splits, queue)
                                : launchDecode<Cached, false>(out, capture, q, cache, inputs, scale,
                                                              splits, queue);
    });
}

} // namespace kvglass::cuda
