// SPDX-FileCopyrightText: 2026 The KVGlass authors
// SPDX-License-Identifier: Apache-2.0

// out = softmax(scale q K^T) V, head by head. A few query rows share one pass over the cache;
// their scores stay in the L1 cache, so the softmax is the plain one: subtract the maximum, exp,
// divide by the sum. What is captured is therefore exactly what is used. Cached numbers become f32
// in registers: the scale of an int8 key multiplies its score, that of a value its weight.

#include <algorithm>
#include <type_traits>

#include <hwy/cache_control.h>

#include "kernels/cpu/half_float.h"
#include "kernels/cpu/operations.h"

#undef HWY_TARGET_INCLUDE
#define HWY_TARGET_INCLUDE "kernels/cpu/causal_attention.cpp"
#include <hwy/foreach_target.h> // includes this file once per instruction set

#include <hwy/highway.h>

#include "kernels/cpu/half_float-inl.h"

HWY_BEFORE_NAMESPACE();
namespace kvglass::cpu::HWY_NAMESPACE {

namespace hn = hwy::HWY_NAMESPACE;
using D = hn::CappedTag<float, 16>;
using V = hn::Vec<D>;

// Accumulators of a block of rows: as many as fit the registers, of which AVX-512 has 32.
constexpr std::size_t kLanes = hn::MaxLanes(D());
constexpr std::size_t kBlockRows = kLanes == 16 ? 8 : 6;
static_assert(kBlockRows <= kAttentionRows);
constexpr std::size_t kOneRow = std::min<std::size_t>(8, 64 / kLanes); // all of a line, if it can
constexpr std::size_t VectorsFor(std::size_t rows) { return rows == 1 ? kOneRow : 2; }

// Cached numbers as floats. int8: in units of their scale.
HWY_INLINE V Widened(const float* from) { return hn::LoadU(D(), from); }
HWY_INLINE V Widened(const std::uint16_t* from) { return LoadHalf(D(), from); }
HWY_INLINE V Widened(const std::int8_t* from) {
    const hn::Rebind<std::int8_t, D> bytes;
    const hn::Rebind<std::int32_t, D> whole;
    return hn::ConvertTo(D(), hn::PromoteTo(whole, hn::LoadU(bytes, from)));
}
HWY_INLINE float WidenedOne(float from) { return from; }
HWY_INLINE float WidenedOne(std::uint16_t from) { return floatFromHalf(from); }
HWY_INLINE float WidenedOne(std::int8_t from) { return static_cast<float>(from); }
template <class T> constexpr bool kHasScales = std::is_same_v<T, std::int8_t>;

/// The keys of one head in one chunk.
template <class T> struct Keys {
    const T* data;       // (D, held)
    const float* scales; // (held); only int8
};

template <class T> Keys<T> KeysOf(const KvView& cache, std::int64_t chunk, std::int64_t head) {
    return {cache.keys<T>(chunk, head), kHasScales<T> ? cache.keyScales(chunk, head) : nullptr};
}

/// Asks for what a single row, which waits for memory, will read.
template <std::size_t kNumbers, class T> HWY_INLINE void AskFor(const T* numbers) {
    for (std::size_t i = 0; i < kNumbers; i += 64 / sizeof(T))
        hwy::Prefetch(numbers + i);
}

/// scores[r][j] = scale * sum over i of q[r][i] keys[i][j] for the first positions j of a chunk, at
/// least as many as `positions`. q: (Rows, D) with stride; keys: (D, 64); scores: (Rows, 64) with
/// stride; next: (D, 64), what a single row reads after this chunk.
template <std::size_t kRows, class T>
void ScorePanel(float* scores, std::int64_t scoreStride, const float* q, std::int64_t qStride,
                const Keys<T>& keys, const T* next, std::int64_t positions, std::int64_t headSize,
                float scale) {
    const D d;
    constexpr std::size_t kVectors = VectorsFor(kRows);
    const auto factor = hn::Set(d, scale);
    for (std::int64_t j = 0; j < std::min(positions, kChunkPositions); j += kVectors * kLanes) {
        V sums[kRows][kVectors];
        for (auto& row : sums)
            for (V& sum : row)
                sum = hn::Zero(d);
        for (std::int64_t i = 0; i < headSize; ++i) {
            const T* key = keys.data + i * kChunkPositions + j;
            if constexpr (kRows == 1)
                AskFor<kChunkPositions>(next + i * kChunkPositions);
            V column[kVectors];
            for (std::size_t v = 0; v < kVectors; ++v)
                column[v] = Widened(key + v * kLanes);
            for (std::size_t r = 0; r < kRows; ++r) {
                const auto x = hn::Set(d, q[static_cast<std::int64_t>(r) * qStride + i]);
                for (std::size_t v = 0; v < kVectors; ++v)
                    sums[r][v] = hn::MulAdd(x, column[v], sums[r][v]);
            }
        }
        for (std::size_t v = 0; v < kVectors; ++v) {
            V factors = factor;
            if constexpr (kHasScales<T>)
                factors = hn::Mul(factors, hn::LoadU(d, keys.scales + j + v * kLanes));
            for (std::size_t r = 0; r < kRows; ++r)
                hn::Store(hn::Mul(sums[r][v], factors), d,
                          scores + static_cast<std::int64_t>(r) * scoreStride + j + v * kLanes);
        }
    }
}

/// ScorePanel() for the last chunk of a context that ends within it; keys: (D, held).
template <std::size_t kRows, class T>
void ScoreCutPanel(float* scores, std::int64_t scoreStride, const float* q, std::int64_t qStride,
                   const Keys<T>& keys, std::int64_t held, std::int64_t headSize, float scale) {
    for (std::int64_t r = 0; r < static_cast<std::int64_t>(kRows); ++r) {
        float* HWY_RESTRICT row = scores + r * scoreStride; // (held)
        std::fill_n(row, held, 0.0F);
        for (std::int64_t i = 0; i < headSize; ++i) {
            const float x = q[r * qStride + i];
            const T* HWY_RESTRICT key = keys.data + i * held; // (held)
            for (std::int64_t j = 0; j < held; ++j)
                row[j] += x * WidenedOne(key[j]);
        }
        for (std::int64_t j = 0; j < held; ++j)
            row[j] *= kHasScales<T> ? scale * keys.scales[j] : scale;
    }
}

/// weights[j] *= the scale of value j.
void ScaleWeights(float* weights, const KvView& cache, std::int64_t head, std::int64_t positions) {
    for (std::int64_t first = 0; first < positions; first += kChunkPositions) {
        const float* scales = cache.valueScales(first / kChunkPositions, head);
        const std::int64_t count = std::min(kChunkPositions, positions - first);
        for (std::int64_t j = 0; j < count; ++j)
            weights[first + j] *= scales[j];
    }
}

template <std::size_t kRows, std::size_t kVectors> using Sums = V[kRows][kVectors];

/// sums[r] += weights[r] * value: one position, whose weights lie `stride` apart. value: (64 at
/// most)
template <std::size_t kRows, std::size_t kVectors, class T>
HWY_INLINE void AddPosition(Sums<kRows, kVectors>& sums, const float* weights, std::int64_t stride,
                            const T* value) {
    const D d;
    V row[kVectors];
    for (std::size_t v = 0; v < kVectors; ++v)
        row[v] = Widened(value + v * kLanes);
    for (std::size_t r = 0; r < kRows; ++r) {
        const auto w = hn::Set(d, weights[static_cast<std::int64_t>(r) * stride]);
        for (std::size_t v = 0; v < kVectors; ++v)
            sums[r][v] = hn::MulAdd(w, row[v], sums[r][v]);
    }
}

template <std::size_t kRows, std::size_t kVectors>
HWY_INLINE void Clear(Sums<kRows, kVectors>& sums) {
    for (auto& row : sums)
        for (V& sum : row)
            sum = hn::Zero(D());
}

/// out[r][i .. i + kVectors * lanes) = sum over positions of weights[r][j] values[j][i ..].
template <class T, std::size_t kRows, std::size_t kVectors>
void SumStrip(float* out, std::int64_t outStride, const float* weights, std::int64_t stride,
              const KvView& cache, std::int64_t head, std::int64_t i, std::int64_t positions) {
    const D d;
    constexpr bool kTwoChains = kRows == 1 && kVectors < 8; // one chain would wait for each sum
    const std::int64_t headSize = cache.shape.headSize;
    Sums<kRows, kVectors> even;
    Sums<1, kVectors> odd;
    Clear<kRows, kVectors>(even);
    Clear<1, kVectors>(odd);
    const std::int64_t last = (positions - 1) / kChunkPositions;
    for (std::int64_t chunk = 0; chunk <= last; ++chunk) {
        const T* values = cache.values<T>(chunk, head) + i;
        const T* next = cache.values<T>(std::min(chunk + 1, last), head) + i;
        const float* weight = weights + chunk * kChunkPositions;
        const std::int64_t count = std::min(kChunkPositions, positions - chunk * kChunkPositions);
        const auto add = [&](auto& sums, std::int64_t j) HWY_ATTR {
            if constexpr (kRows == 1)
                AskFor<kVectors * kLanes>(next + j * headSize);
            AddPosition<kRows, kVectors, T>(sums, weight + j, stride, values + j * headSize);
        };
        std::int64_t j = 0;
        if constexpr (kTwoChains)
            for (; j + 2 <= count; j += 2) {
                add(even, j);
                add(odd, j + 1);
            }
        for (; j < count; ++j)
            add(even, j);
    }
    if constexpr (kTwoChains)
        for (std::size_t v = 0; v < kVectors; ++v)
            even[0][v] = hn::Add(even[0][v], odd[0][v]);
    for (std::size_t r = 0; r < kRows; ++r)
        for (std::size_t v = 0; v < kVectors; ++v)
            hn::StoreU(even[r][v], d,
                       out + static_cast<std::int64_t>(r) * outStride + i + v * kLanes);
}

/// out[r] = weights[r] V. out: (Rows, D) with stride. Columns that fill no vector go one by one.
template <class T, std::size_t kRows>
void SumValues(float* out, std::int64_t outStride, const float* weights, std::int64_t weightStride,
               const KvView& cache, std::int64_t head, std::int64_t positions) {
    constexpr std::size_t kVectors = VectorsFor(kRows);
    const auto wide = static_cast<std::int64_t>(kVectors * kLanes);
    const auto narrow = static_cast<std::int64_t>(kLanes);
    std::int64_t i = 0;
    for (; i + wide <= cache.shape.headSize; i += wide)
        SumStrip<T, kRows, kVectors>(out, outStride, weights, weightStride, cache, head, i,
                                     positions);
    for (; i + 2 * narrow <= cache.shape.headSize; i += 2 * narrow)
        SumStrip<T, kRows, 2>(out, outStride, weights, weightStride, cache, head, i, positions);
    for (; i + narrow <= cache.shape.headSize; i += narrow)
        SumStrip<T, kRows, 1>(out, outStride, weights, weightStride, cache, head, i, positions);
    for (; i < cache.shape.headSize; ++i) {
        for (std::int64_t r = 0; r < static_cast<std::int64_t>(kRows); ++r) {
            float sum = 0.0F;
            for (std::int64_t j = 0; j < positions; ++j)
                sum +=
                    weights[r * weightStride + j] *
                    WidenedOne(cache.values<T>(
                        j / kChunkPositions, head)[j % kChunkPositions * cache.shape.headSize + i]);
            out[r * outStride + i] = sum;
        }
    }
}

/// Rows [row, row + kRows) of one head, from scores to sums.
template <class T, std::size_t kRows>
void AttendRows(float* out, const QkvRows& qkv, const AttentionPlan& plan, std::int64_t head,
                std::int64_t row, float* weights) {
    const std::int64_t headSize = plan.cache.shape.headSize;
    const std::int64_t stride = spreadRow(plan.cache.shape.contextLength);
    const std::int64_t firstSize = qkv.firstPosition + row + 1; // positions that `row` sees
    const std::int64_t positions = firstSize + static_cast<std::int64_t>(kRows) - 1;
    const std::int64_t padded = roundUp(positions, kChunkPositions);
    const float* q = qkv.data + row * 3 * qkv.channels + head * headSize; // (Rows, D)
    std::int64_t qStride = 3 * qkv.channels;
    if constexpr (kRows > 1) {
        qStride = spreadRow(headSize);
        float* near = weights + kAttentionRows * stride;
        for (std::int64_t r = 0; r < static_cast<std::int64_t>(kRows); ++r)
            std::copy_n(q + r * 3 * qkv.channels, headSize, near + r * qStride);
        q = near;
    }
    const std::int64_t last = padded / kChunkPositions - 1;
    for (std::int64_t chunk = 0; chunk <= last; ++chunk) {
        float* scores = weights + chunk * kChunkPositions; // (Rows, 64) with stride
        const Keys<T> keys = KeysOf<T>(plan.cache, chunk, head);
        if (const std::int64_t held = plan.cache.shape.held(chunk); held < kChunkPositions)
            ScoreCutPanel<kRows>(scores, stride, q, qStride, keys, held, headSize, plan.scale);
        else
            ScorePanel<kRows>(scores, stride, q, qStride, keys,
                              chunk < last ? plan.cache.keys<T>(chunk + 1, head)
                                           : plan.cache.values<T>(0, head),
                              positions - chunk * kChunkPositions, headSize, plan.scale);
    }
    for (std::int64_t r = 0; r < static_cast<std::int64_t>(kRows); ++r) {
        softmaxRow(weights + r * stride, firstSize + r, padded);
        if (plan.captureSlots != nullptr && plan.captureSlots[row + r] != nullptr)
            captureAttention(*plan.captureSlots[row + r], plan.layer * plan.heads + head,
                             weights + r * stride);
        if constexpr (kHasScales<T>)
            ScaleWeights(weights + r * stride, plan.cache, head, positions);
    }
    SumValues<T, kRows>(out + row * qkv.channels + head * headSize, qkv.channels, weights, stride,
                        plan.cache, head, positions);
}

template <class T>
void AttendBlock(float* out, const QkvRows& qkv, const AttentionPlan& plan, std::int64_t head,
                 std::int64_t firstRow, std::int64_t lastRow, float* weights) {
    std::int64_t row = firstRow;
    for (constexpr std::int64_t kRows = kBlockRows; row + kRows <= lastRow; row += kRows)
        AttendRows<T, kBlockRows>(out, qkv, plan, head, row, weights);
    for (; row + 2 <= lastRow; row += 2)
        AttendRows<T, 2>(out, qkv, plan, head, row, weights);
    for (; row < lastRow; ++row)
        AttendRows<T, 1>(out, qkv, plan, head, row, weights);
}

/// Rows [firstRow, lastRow) of one head. weights: scratch of the thread.
void Attend(float* out, const QkvRows& qkv, const AttentionPlan& plan, std::int64_t head,
            std::int64_t firstRow, std::int64_t lastRow, float* weights) {
    switch (plan.cache.shape.type) {
    case KvType::F32: return AttendBlock<float>(out, qkv, plan, head, firstRow, lastRow, weights);
    case KvType::F16:
        return AttendBlock<std::uint16_t>(out, qkv, plan, head, firstRow, lastRow, weights);
    case KvType::Int8:
        return AttendBlock<std::int8_t>(out, qkv, plan, head, firstRow, lastRow, weights);
    }
}

} // namespace kvglass::cpu::HWY_NAMESPACE
HWY_AFTER_NAMESPACE();

#if HWY_ONCE
namespace kvglass::cpu {

HWY_EXPORT(Attend);

namespace {
constexpr std::int64_t kRowsPerClaim = 24; // whole blocks
// Keys and values of this many bytes take one thread about as long as waking a second one.
constexpr std::int64_t kAlone = 128 * 1024;
} // namespace

void causalAttention(ThreadPool& pool, float* out, const QkvRows& qkv, const AttentionPlan& plan) {
    const auto attend = HWY_DYNAMIC_DISPATCH(Attend);
    const std::int64_t each =
        attentionScratch(plan.cache.shape.contextLength, plan.cache.shape.headSize);
    const auto weightsOf = [&](int thread) { return plan.scratch + thread * each; };
    if (qkv.rows == 1) { // one barrier: a head's new row is read by that head alone
        const KvShape& shape = plan.cache.shape;
        const std::int64_t bytes =
            shape.bytesPerPosition() / shape.layers *
            roundUp(qkv.firstPosition + 1, kChunkPositions); // read in whole chunks
        const std::int64_t claims =
            bytes < kAlone ? 1 : std::min<std::int64_t>(plan.heads, 4 * pool.threads());
        pool.run(claims, [&](std::int64_t claim, int thread) {
            const std::int64_t first = claim * plan.heads / claims;
            const std::int64_t last = (claim + 1) * plan.heads / claims;
            storeKeysValues(plan.cache, qkv, first, last);
            for (std::int64_t head = first; head < last; ++head)
                attend(out, qkv, plan, head, 0, 1, weightsOf(thread));
        });
        return;
    }
    pool.run(plan.heads,
             [&](std::int64_t head, int) { storeKeysValues(plan.cache, qkv, head, head + 1); });
    // Of each head the rows with the longest past come first.
    const std::int64_t blocks = (qkv.rows + kRowsPerClaim - 1) / kRowsPerClaim;
    pool.run(plan.heads * blocks, [&](std::int64_t claim, int thread) {
        const std::int64_t first = (blocks - 1 - claim % blocks) * kRowsPerClaim;
        attend(out, qkv, plan, claim / blocks, first, std::min(qkv.rows, first + kRowsPerClaim),
               weightsOf(thread));
    });
}

} // namespace kvglass::cpu
#endif
