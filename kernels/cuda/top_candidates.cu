// SPDX-FileCopyrightText: 2026 The KVGlass authors
// SPDX-License-Identifier: Apache-2.0

// The best 64 of V logits and the sum over all of them of exp(logit - highest).
//
// logits (V) f32. A key is a logit and its id in one number that is larger for a better candidate:
// higher, or equal with a lower id. So every order of comparing gives the same list.
// Plan: two kernels. In the first a block of 4 warps takes a slice of 512 logits: its warps sort
// lists of 64 keys and merge them in pairs; its threads sum against the slice's largest. In the
// second, of one block, each warp merges the lists of every n-th slice, then pairs of warps merge
// theirs; the first warp puts the sums together, always in the same order.

#include "kernels/cuda/top_candidates.h"

#include <bit>

#include "kernels/cuda/block_reduce.h"
#include "kernels/cuda/online_softmax.h"
#include "kernels/cuda/prim.h"

namespace kvglass::cuda {

namespace {

constexpr int kList = static_cast<int>(kTopCandidates);
static_assert(kList == 2 * kWarp, "a warp works on a list in pairs of keys, one on each lane");

constexpr int kSliceLists = kCandidateSlice / kList;
constexpr int kPerThread = kCandidateSlice / kRowThreads;
constexpr int kMostMergeWarps = 32;

__device__ int laneOf() { return static_cast<int>(threadIdx.x) % kWarp; }
__device__ int warpOf() { return static_cast<int>(threadIdx.x) / kWarp; }

__device__ std::uint64_t keyOf(float logit, int token) {
    const unsigned int bits = __float_as_uint(logit + 0.0F); // -0 becomes 0
    unsigned int rising = (bits >> 31U) != 0 ? ~bits : bits | 0x80000000U;
    if (logit != logit)
        rising = 0xffffffffU;
    return static_cast<std::uint64_t>(rising) << 32U | (0xffffffffU - static_cast<unsigned>(token));
}

/// The bits of the logit of a key.
__host__ __device__ std::uint32_t logitBits(std::uint64_t key) {
    const auto rising = static_cast<std::uint32_t>(key >> 32U);
    return (rising >> 31U) != 0 ? rising & 0x7fffffffU : ~rising;
}

/// One step of a bitonic sort by a warp: of runs of `size` keys, every other one the other way.
__device__ void exchange(std::uint64_t* list, int size, int distance) {
    const int i = laneOf() / distance * 2 * distance + laneOf() % distance;
    const bool falls = (i & size) == 0;
    const std::uint64_t a = list[i];
    const std::uint64_t b = list[i + distance];
    if ((a < b) == falls) {
        list[i] = b;
        list[i + distance] = a;
    }
    __syncwarp();
}

__device__ void sortList(std::uint64_t* list) {
    for (int size = 2; size <= kList; size *= 2)
        for (int distance = size / 2; distance > 0; distance /= 2)
            exchange(list, size, distance);
}

/// The best of two sorted lists, sorted, take the place of the first. By one warp.
__device__ void mergeInto(std::uint64_t* list, const std::uint64_t* other) {
    for (int i = laneOf(); i < kList; i += kWarp) {
        const std::uint64_t theirs = other[kList - 1 - i];
        list[i] = list[i] < theirs ? theirs : list[i];
    }
    __syncwarp();
    for (int distance = kList / 2; distance > 0; distance /= 2)
        exchange(list, kList, distance);
}

/// Merges `lists` sorted lists, a power of two, into the first of them. By the whole block.
__device__ void mergeLists(std::uint64_t* keys, int lists) {
    const int warps = static_cast<int>(blockDim.x) / kWarp;
    for (int half = lists / 2; half > 0; half /= 2) {
        __syncthreads();
        for (int list = warpOf(); list < half; list += warps)
            mergeInto(keys + list * kList, keys + (list + half) * kList);
    }
    __syncthreads();
}

__global__ void __launch_bounds__(kRowThreads)
    sliceCandidatesKernel(CandidateSlices slices, const float* logits, int size) {
    __shared__ std::uint64_t keys[kCandidateSlice];
    __shared__ float scratch[kRowWarps];
    letNextKernelStart();
    waitForPreviousKernel();
    const int slice = static_cast<int>(blockIdx.x);
    const int thread = static_cast<int>(threadIdx.x);
    float own[kPerThread];
    float largest = -INFINITY;
#pragma unroll
    for (int i = 0; i < kPerThread; ++i) {
        const int place = i * kRowThreads + thread;
        const int token = slice * kCandidateSlice + place;
        own[i] = token < size ? logits[token] : -INFINITY;
        keys[place] = token < size ? keyOf(own[i], token) : 0; // 0: nothing
        largest = fmaxf(largest, own[i]);
    }
    largest = blockMax(largest, scratch);
    float total = 0.0F;
#pragma unroll
    for (int i = 0; i < kPerThread; ++i)
        total += shrunk(own[i], largest);
    total = blockSum(total, scratch); // its barriers also end the writing of the keys
    for (int list = warpOf(); list < kSliceLists; list += kRowWarps)
        sortList(keys + list * kList);
    mergeLists(keys, kSliceLists);
    if (thread < kList)
        slices.keys[slice * kList + thread] = keys[thread];
    if (thread == 0) {
        slices.largest[slice] = largest;
        slices.total[slice] = total;
    }
}

__global__ void __launch_bounds__(kMostMergeWarps* kWarp)
    mergeCandidatesKernel(CandidateList* out, CandidateSlices slices, int count) {
    __shared__ std::uint64_t keys[kMostMergeWarps * kList];
    letNextKernelStart();
    waitForPreviousKernel();
    const int warps = static_cast<int>(blockDim.x) / kWarp;
    std::uint64_t* list = keys + warpOf() * kList;
    for (int i = laneOf(); i < kList; i += kWarp)
        list[i] = warpOf() < count ? slices.keys[warpOf() * kList + i] : 0;
    __syncwarp();
    for (int slice = warpOf() + warps; slice < count; slice += warps)
        mergeInto(list, slices.keys + slice * kList);
    mergeLists(keys, warps);
    if (warpOf() > 0)
        return; // a whole warp; no barrier follows
    for (int i = laneOf(); i < kList; i += kWarp)
        out->keys[i] = keys[i];
    const float highest = __uint_as_float(logitBits(keys[0]));
    float total = 0.0F;
    for (int slice = laneOf(); slice < count; slice += kWarp)
        total = fmaf(slices.total[slice], shrunk(slices.largest[slice], highest), total);
    total = warpSum(total);
    if (laneOf() == 0)
        out->total = total;
}

} // namespace

cudaError_t sliceCandidates(const CandidateSlices& slices, const float* logits, int size,
                            Queue queue) {
    return launch(sliceCandidatesKernel, dim3(static_cast<unsigned int>(candidateSlices(size))),
                  dim3(kRowThreads), 0, queue, slices, logits, size);
}

cudaError_t mergeCandidates(CandidateList* out, const CandidateSlices& slices, int size,
                            Queue queue) {
    const int count = static_cast<int>(candidateSlices(size));
    int warps = 1;
    while (warps < count && warps < kMostMergeWarps)
        warps *= 2;
    return launch(mergeCandidatesKernel, dim3(1), dim3(static_cast<unsigned int>(warps * kWarp)), 0,
                  queue, out, slices, count);
}

TopCandidates topCandidates(const CandidateList& found, std::int64_t vocabulary) {
    TopCandidates top;
    top.vocabulary = vocabulary;
    top.total = static_cast<double>(found.total);
    for (const std::uint64_t key : found.keys) {
        if (key == 0)
            break;
        const auto token = static_cast<std::int32_t>(0xffffffffU - static_cast<unsigned>(key));
        top.best[static_cast<std::size_t>(top.count++)] = {TokenId(token),
                                                           std::bit_cast<float>(logitBits(key))};
    }
    return top;
}

} // namespace kvglass::cuda
