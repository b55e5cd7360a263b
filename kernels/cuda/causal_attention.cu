// SPDX-FileCopyrightText: 2026 The KVGlass authors
// SPDX-License-Identifier: Apache-2.0

// mixed[t, h] = sum over j <= firstPosition + t of softmax_j(scale q[t, h] . k[j, h]) v[j, h]
//
// qkv (T, 3C) f32, of which only q is read; keys and values of all those positions in the cache;
// mixed (T, stride) stored; what lies after C is not written. All sums are f32.
// Plan: two bodies. For D = 64 a block of 128 threads takes a tile of 32 queries of one head
// through the cache, chunk by chunk, with the online softmax: each thread owns 4 queries x 4 keys
// of the scores and then 4 queries x 4 channels of the sums. For every other D each warp takes one
// query of one head through the cache.

#include "kernels/cuda/block_reduce.h"
#include "kernels/cuda/numbers.h"
#include "kernels/cuda/online_softmax.h"
#include "kernels/cuda/operations.h"
#include "kernels/cuda/prim.h"

namespace kvglass::cuda {

namespace {

constexpr int kFastHeadSize = 64;
constexpr int kQueries = 32;          // of a tile
constexpr int kPadded = kQueries + 4; // keeps rows on 16 bytes and apart in the banks
constexpr int kKeyStride = kChunkPositions + 4;
constexpr int kLanesPerQuery = 16; // threads that share 4 queries
constexpr int kBlocksAtOnce = 4;   // leaves each thread 128 registers

/// Where the scores of row t go; null where it is not captured or there is no such row.
__device__ float* capturedRow(const CaptureView& capture, int t, int rows, int heads, int head) {
    if (t >= rows)
        return nullptr;
    const int slot = capture.slotOfRow == nullptr ? t : capture.slotOfRow[t];
    return slot < 0 ? nullptr : capture.weights + capture.rowStart(slot, heads, head);
}

/// keys[d][j] and values[j][d] of a chunk in shared memory; zeros after `count`.
template <class Cached>
__device__ void loadChunk(float (&keys)[kFastHeadSize][kKeyStride],
                          float (&values)[kChunkPositions][kFastHeadSize], const KvView& cache,
                          int chunk, int head, int count) {
    constexpr int kPer = kPerVector<Cached>;
    constexpr int kLanes = kFastHeadSize / kPer;
    const auto* keyRows = reinterpret_cast<const uint4*>(cache.keys<Cached>(chunk, head));
    const auto* valueRows = reinterpret_cast<const uint4*>(cache.values<Cached>(chunk, head));
    for (int index = static_cast<int>(threadIdx.x); index < kChunkPositions * kLanes;
         index += kRowThreads) {
        const int j = index / kLanes;
        const int d = index % kLanes * kPer;
        float key[kPer];
        float value[kPer];
        widen<Cached>(key, j < count ? keyRows[index] : uint4{});
        widen<Cached>(value, j < count ? valueRows[index] : uint4{});
#pragma unroll
        for (int i = 0; i < kPer; ++i) {
            keys[d + i][j] = key[i];
            values[j][d + i] = value[i];
        }
    }
}

/// A 4 x 4 piece of a product: sums[i][j] += a[i] b[j].
__device__ void multiplyPiece(float (&sums)[4][4], const float4& a, const float4& b) {
    const float left[4] = {a.x, a.y, a.z, a.w};
    const float right[4] = {b.x, b.y, b.z, b.w};
#pragma unroll
    for (int i = 0; i < 4; ++i)
#pragma unroll
        for (int j = 0; j < 4; ++j)
            sums[i][j] = fmaf(left[i], right[j], sums[i][j]);
}

/// The running softmax of a thread's 4 queries; the 16 threads that share them agree on it.
struct RunningSoftmax {
    float largest[4] = {-INFINITY, -INFINITY, -INFINITY, -INFINITY};
    float total[4] = {};

    /// Turns scores into exp(score - largest); shrinks the sums to the new largest value.
    __device__ void take(float (&scores)[4][4], float (&sums)[4][4]) {
#pragma unroll
        for (int i = 0; i < 4; ++i) {
            float top = fmaxf(fmaxf(scores[i][0], scores[i][1]), fmaxf(scores[i][2], scores[i][3]));
            top = fmaxf(largest[i], warpMax(top, kLanesPerQuery));
            const float kept = shrunk(largest[i], top);
            largest[i] = top;
            float sum = 0.0F;
#pragma unroll
            for (int j = 0; j < 4; ++j) {
                scores[i][j] = shrunk(scores[i][j], top);
                sum += scores[i][j];
                sums[i][j] *= kept;
            }
            total[i] = fmaf(total[i], kept, warpSum(sum, kLanesPerQuery));
        }
    }
};

template <class Stored, class Cached, bool kCapture>
__global__ void __launch_bounds__(kRowThreads, kBlocksAtOnce)
    causalAttention64Kernel(Stored* mixed, CaptureView capture, const float* qkv, KvView cache,
                            StepInputs inputs, float scale, int rows, int stride) {
    __shared__ __align__(16) float queries[kFastHeadSize][kPadded];        // (D, queries)
    __shared__ __align__(16) float keys[kFastHeadSize][kKeyStride];        // (D, keys)
    __shared__ __align__(16) float values[kChunkPositions][kFastHeadSize]; // (keys, D)
    // The weights, (keys, queries), take the place of the keys when those are used up.
    auto& weights = reinterpret_cast<float(&)[kChunkPositions][kPadded]>(keys);
    static_assert(kPadded <= kKeyStride && kChunkPositions <= kFastHeadSize);
    letNextKernelStart();
    waitForPreviousKernel();

    const int tiles = static_cast<int>(gridDim.x);
    const int firstRow = (tiles - 1 - static_cast<int>(blockIdx.x)) * kQueries; // longest first
    const int head = static_cast<int>(blockIdx.y);
    const int firstPosition = *inputs.firstPosition;
    const int channels = cache.heads * kFastHeadSize;
    const int key4 = static_cast<int>(threadIdx.x) % kLanesPerQuery * 4;   // first of 4 keys
    const int query4 = static_cast<int>(threadIdx.x) / kLanesPerQuery * 4; // first of 4 queries

    for (int index = static_cast<int>(threadIdx.x); index < kQueries * kFastHeadSize;
         index += kRowThreads) {
        const int query = index / kFastHeadSize;
        const int d = index % kFastHeadSize;
        const std::int64_t t = min(firstRow + query, rows - 1); // rows that are not there repeat
        queries[d][query] = qkv[t * 3 * channels + head * kFastHeadSize + d];
    }

    RunningSoftmax softmax;
    float sums[4][4] = {}; // (queries, channels)
    const int lastPosition = firstPosition + min(firstRow + kQueries, rows) - 1;
    for (int chunk = 0; chunk <= lastPosition / kChunkPositions; ++chunk) {
        const int firstKey = chunk * kChunkPositions;
        __syncthreads(); // the weights and values of the chunk before are used up
        loadChunk<Cached>(keys, values, cache, chunk, head,
                          min(kChunkPositions, lastPosition + 1 - firstKey));
        __syncthreads();

        float scores[4][4] = {}; // (queries, keys)
#pragma unroll 8
        for (int d = 0; d < kFastHeadSize; ++d)
            multiplyPiece(scores, *reinterpret_cast<const float4*>(&queries[d][query4]),
                          *reinterpret_cast<const float4*>(&keys[d][key4]));
#pragma unroll
        for (int i = 0; i < 4; ++i) {
            const int t = firstRow + query4 + i;
            float* captured = nullptr;
            if constexpr (kCapture)
                captured = capturedRow(capture, t, rows, cache.heads, head);
#pragma unroll
            for (int j = 0; j < 4; ++j) {
                const int position = firstKey + key4 + j;
                const bool visible = position <= firstPosition + t;
                scores[i][j] = visible ? __fmul_rn(scale, scores[i][j]) : -INFINITY;
                if constexpr (kCapture)
                    if (visible && captured != nullptr)
                        captured[position] = scores[i][j];
            }
        }
        softmax.take(scores, sums);

        __syncthreads(); // the keys are used up
#pragma unroll
        for (int i = 0; i < 4; ++i)
#pragma unroll
            for (int j = 0; j < 4; ++j)
                weights[key4 + j][query4 + i] = scores[i][j];
        __syncthreads();
#pragma unroll 8
        for (int j = 0; j < kChunkPositions; ++j)
            multiplyPiece(sums, *reinterpret_cast<const float4*>(&weights[j][query4]),
                          *reinterpret_cast<const float4*>(&values[j][key4]));
    }

#pragma unroll
    for (int i = 0; i < 4; ++i) {
        const std::int64_t t = firstRow + query4 + i;
        if (t >= rows)
            continue;
#pragma unroll
        for (int d = 0; d < 4; ++d)
            mixed[t * stride + head * kFastHeadSize + key4 + d] =
                toStored<Stored>(__fdiv_rn(sums[i][d], softmax.total[i]));
    }
}

/// For every head size: one warp per query and head. Lanes own the channels lane, lane + 32, ...;
/// the running sums of a warp are in shared memory, (warps, D).
template <class Stored, class Cached, bool kCapture>
__global__ void __launch_bounds__(kRowThreads)
    causalAttentionKernel(Stored* mixed, CaptureView capture, const float* qkv, KvView cache,
                          StepInputs inputs, float scale, int rows, int stride) {
    letNextKernelStart();
    waitForPreviousKernel();
    const int headSize = cache.headSize;
    const int channels = cache.heads * headSize;
    const int lane = static_cast<int>(threadIdx.x) % kWarp;
    const int warp = static_cast<int>(threadIdx.x) / kWarp;
    const int head = static_cast<int>(blockIdx.y);
    const int t = static_cast<int>(blockIdx.x) * kRowWarps + warp;
    if (t >= rows)
        return; // a whole warp; no barrier follows
    const int position = *inputs.firstPosition + t;
    const float* query = qkv + static_cast<std::int64_t>(t) * 3 * channels + head * headSize;
    float* sums = dynamicSharedMemory<float>() + warp * headSize;
    for (int d = lane; d < headSize; d += kWarp)
        sums[d] = 0.0F; // only this lane reads and writes it

    float* captured = nullptr;
    if constexpr (kCapture)
        captured = capturedRow(capture, t, rows, cache.heads, head);
    float largest = -INFINITY;
    float total = 0.0F;
    for (int j = 0; j <= position; ++j) {
        const int row = j % kChunkPositions * headSize;
        const Cached* key = cache.keys<Cached>(j / kChunkPositions, head) + row;
        const Cached* value = cache.values<Cached>(j / kChunkPositions, head) + row;
        float dot = 0.0F;
        for (int d = lane; d < headSize; d += kWarp)
            dot = fmaf(query[d], toFloat(key[d]), dot);
        const float score = __fmul_rn(scale, warpSum(dot));
        if constexpr (kCapture)
            if (lane == 0 && captured != nullptr)
                captured[j] = score;
        const float newLargest = fmaxf(largest, score);
        const float kept = shrunk(largest, newLargest);
        const float weight = expf(score - newLargest);
        largest = newLargest;
        total = fmaf(total, kept, weight);
        for (int d = lane; d < headSize; d += kWarp)
            sums[d] = fmaf(weight, toFloat(value[d]), sums[d] * kept);
    }
    for (int d = lane; d < headSize; d += kWarp)
        mixed[static_cast<std::int64_t>(t) * stride + head * headSize + d] =
            toStored<Stored>(__fdiv_rn(sums[d], total));
}

template <class Stored, class Cached, bool kCapture>
cudaError_t launchCausal(Stored* mixed, const CaptureView& capture, const float* qkv,
                         const KvView& cache, const StepInputs& inputs, float scale, int rows,
                         int stride, Queue queue) {
    const bool fast = cache.headSize == kFastHeadSize;
    const auto kernel = fast ? causalAttention64Kernel<Stored, Cached, kCapture>
                             : causalAttentionKernel<Stored, Cached, kCapture>;
    const int rowsPerBlock = fast ? kQueries : kRowWarps;
    const std::size_t bytes =
        fast ? 0 : static_cast<std::size_t>(kRowWarps * cache.headSize) * sizeof(float);
    return launch(kernel,
                  dim3(static_cast<unsigned int>((rows + rowsPerBlock - 1) / rowsPerBlock),
                       static_cast<unsigned int>(cache.heads)),
                  dim3(kRowThreads), bytes, queue, mixed, capture, qkv, cache, inputs, scale, rows,
                  stride);
}

} // namespace

cudaError_t causalAttention(void* mixed, const CaptureView& capture, const float* qkv,
                            const KvView& cache, const StepInputs& inputs, WeightType type,
                            float scale, int rows, int stride, Queue queue) {
    return withStored(type, [&](auto number) {
        return withStored(cache.type, [&](auto cached) {
            using Stored = decltype(number);
            using Cached = decltype(cached);
            const auto start = capture.wanted() ? launchCausal<Stored, Cached, true>
                                                : launchCausal<Stored, Cached, false>;
            return start(static_cast<Stored*>(mixed), capture, qkv, cache, inputs, scale, rows,
                         stride, queue);
        });
    });
}

} // namespace kvglass::cuda
