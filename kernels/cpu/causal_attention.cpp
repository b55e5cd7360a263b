// SPDX-FileCopyrightText: 2026 The KVGlass authors
// SPDX-License-Identifier: Apache-2.0

// out = softmax(scale q K^T) V, head by head. Up to four query rows share one pass over the cache;
// their scores stay in the L1 cache, so the softmax is the plain one: subtract the maximum, exp,
// divide by the sum. What is captured is therefore exactly what is used.

#include <algorithm>

#include <hwy/cache_control.h>

#include "kernels/cpu/operations.h"

#undef HWY_TARGET_INCLUDE
#define HWY_TARGET_INCLUDE "kernels/cpu/causal_attention.cpp"
#include <hwy/foreach_target.h> // includes this file once per instruction set

#include <hwy/contrib/math/math-inl.h>
#include <hwy/highway.h>

HWY_BEFORE_NAMESPACE();
namespace kvglass::cpu::HWY_NAMESPACE {

namespace hn = hwy::HWY_NAMESPACE;
using D = hn::CappedTag<float, 16>;
using V = hn::Vec<D>;

// Accumulators of a block of rows: as many as fit the registers.
constexpr std::size_t kLanes = hn::MaxLanes(D());
constexpr std::int64_t kLineFloats = 16; // of a cache line
constexpr std::size_t VectorsFor(std::size_t rows) { return kLanes == 16 || rows == 1 ? 4 : 2; }

/// scores[r][j] = scale * sum over i of q[r][i] keys[i][j] for 64 positions j. q: (Rows, D) with
/// stride; keys: (D, 64); scores: (Rows, 64) with stride. A single row waits for memory: it asks in
/// advance for the values, which follow the keys, and for the keys of the next chunk.
template <std::size_t kRows>
void ScorePanel(float* scores, std::int64_t scoreStride, const float* q, std::int64_t qStride,
                const float* keys, const float* next, std::int64_t headSize, float scale) {
    const D d;
    constexpr std::size_t kVectors = VectorsFor(kRows);
    const auto scales = hn::Set(d, scale);
    for (std::int64_t j = 0; j < kChunkPositions; j += kVectors * kLanes) {
        V sums[kRows][kVectors];
        for (auto& row : sums)
            for (V& sum : row)
                sum = hn::Zero(d);
        for (std::int64_t i = 0; i < headSize; ++i) {
            const float* key = keys + i * kChunkPositions + j;
            if constexpr (kRows == 1) {
                for (std::int64_t line = 0; line < kChunkPositions; line += kLineFloats) {
                    hwy::Prefetch(keys + (headSize + i) * kChunkPositions + line);
                    hwy::Prefetch(next + i * kChunkPositions + line);
                }
            }
            V column[kVectors];
            for (std::size_t v = 0; v < kVectors; ++v)
                column[v] = hn::Load(d, key + v * kLanes);
            for (std::size_t r = 0; r < kRows; ++r) {
                const auto x = hn::Set(d, q[static_cast<std::int64_t>(r) * qStride + i]);
                for (std::size_t v = 0; v < kVectors; ++v)
                    sums[r][v] = hn::MulAdd(x, column[v], sums[r][v]);
            }
        }
        for (std::size_t r = 0; r < kRows; ++r)
            for (std::size_t v = 0; v < kVectors; ++v)
                hn::Store(hn::Mul(sums[r][v], scales), d,
                          scores + static_cast<std::int64_t>(r) * scoreStride + j + v * kLanes);
    }
}

/// ScorePanel() for the last chunk of a context that ends within it; keys: (D, held).
template <std::size_t kRows>
void ScoreCutPanel(float* scores, std::int64_t scoreStride, const float* q, std::int64_t qStride,
                   const float* keys, std::int64_t held, std::int64_t headSize, float scale) {
    for (std::int64_t r = 0; r < static_cast<std::int64_t>(kRows); ++r) {
        float* HWY_RESTRICT row = scores + r * scoreStride; // (held)
        std::fill_n(row, held, 0.0F);
        for (std::int64_t i = 0; i < headSize; ++i) {
            const float x = q[r * qStride + i];
            const float* HWY_RESTRICT key = keys + i * held; // (held)
            for (std::int64_t j = 0; j < held; ++j)
                row[j] += x * key[j];
        }
        for (std::int64_t j = 0; j < held; ++j)
            row[j] *= scale;
    }
}

/// weights[0 .. size) = softmax(weights), then zeros up to `padded`.
void SoftmaxRow(float* HWY_RESTRICT weights, std::int64_t size, std::int64_t padded) {
    const D d;
    const auto lanes = static_cast<std::int64_t>(kLanes);
    const std::int64_t whole = size / lanes * lanes;
    float maximum = weights[0];
    if (whole > 0) {
        auto maxima = hn::Load(d, weights);
        for (std::int64_t j = lanes; j < whole; j += lanes)
            maxima = hn::Max(maxima, hn::Load(d, weights + j));
        maximum = hn::GetLane(hn::MaxOfLanes(d, maxima));
    }
    for (std::int64_t j = whole; j < size; ++j)
        maximum = std::max(maximum, weights[j]);

    // The tail becomes a whole vector. Its padding is a number that exp() takes, and is cleared
    // before the sum: no finite number lies below every maximum by enough to vanish by itself.
    const std::int64_t rounded = (size + lanes - 1) / lanes * lanes;
    std::fill(weights + size, weights + padded, maximum);
    const auto shift = hn::Set(d, maximum);
    auto sums = hn::Zero(d);
    for (std::int64_t j = 0; j < whole; j += lanes) {
        const auto e = hn::Exp(d, hn::Sub(hn::Load(d, weights + j), shift));
        hn::Store(e, d, weights + j);
        sums = hn::Add(sums, e);
    }
    if (whole < rounded) {
        const auto e = hn::Exp(d, hn::Sub(hn::Load(d, weights + whole), shift));
        const auto inRow = hn::FirstN(d, static_cast<std::size_t>(size - whole));
        const auto kept = hn::IfThenElseZero(inRow, e);
        hn::Store(kept, d, weights + whole);
        sums = hn::Add(sums, kept);
    }
    const auto inverse = hn::Set(d, 1.0F / hn::GetLane(hn::SumOfLanes(d, sums)));
    for (std::int64_t j = 0; j < rounded; j += lanes)
        hn::Store(hn::Mul(hn::Load(d, weights + j), inverse), d, weights + j);
    std::fill(weights + size, weights + padded, 0.0F);
}

template <std::size_t kRows, std::size_t kVectors> using Sums = V[kRows][kVectors];

/// sums[r] += weights[r] * value: one position, whose weights lie `stride` apart. value: (64 at
/// most)
template <std::size_t kRows, std::size_t kVectors>
HWY_INLINE void AddPosition(Sums<kRows, kVectors>& sums, const float* weights, std::int64_t stride,
                            const float* value) {
    const D d;
    V row[kVectors];
    for (std::size_t v = 0; v < kVectors; ++v)
        row[v] = hn::LoadU(d, value + v * kLanes);
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
template <std::size_t kRows, std::size_t kVectors>
void SumStrip(float* out, std::int64_t outStride, const float* weights, std::int64_t stride,
              const KvView& cache, std::int64_t head, std::int64_t i, std::int64_t positions) {
    const D d;
    const std::int64_t headSize = cache.headSize;
    Sums<kRows, kVectors> even;
    Sums<1, kVectors> odd; // a second chain for a single row, which would wait for each sum
    Clear<kRows, kVectors>(even);
    Clear<1, kVectors>(odd);
    for (std::int64_t first = 0; first < positions; first += kChunkPositions) {
        const float* value = cache.values(first / kChunkPositions, head) + i;
        const float* weight = weights + first;
        std::int64_t left = std::min(kChunkPositions, positions - first);
        if constexpr (kRows == 1) {
            for (; left >= 2; left -= 2, weight += 2, value += 2 * headSize) {
                AddPosition<1, kVectors>(even, weight, stride, value);
                AddPosition<1, kVectors>(odd, weight + 1, stride, value + headSize);
            }
        }
        for (; left > 0; --left, ++weight, value += headSize)
            AddPosition<kRows, kVectors>(even, weight, stride, value);
    }
    if constexpr (kRows == 1)
        for (std::size_t v = 0; v < kVectors; ++v)
            even[0][v] = hn::Add(even[0][v], odd[0][v]);
    for (std::size_t r = 0; r < kRows; ++r)
        for (std::size_t v = 0; v < kVectors; ++v)
            hn::StoreU(even[r][v], d,
                       out + static_cast<std::int64_t>(r) * outStride + i + v * kLanes);
}

/// out[r] = weights[r] V. out: (Rows, D) with stride. Columns that fill no vector go one by one.
template <std::size_t kRows>
void SumValues(float* out, std::int64_t outStride, const float* weights, std::int64_t weightStride,
               const KvView& cache, std::int64_t head, std::int64_t positions) {
    constexpr std::size_t kVectors = VectorsFor(kRows);
    const auto wide = static_cast<std::int64_t>(kVectors * kLanes);
    const auto narrow = static_cast<std::int64_t>(kLanes);
    std::int64_t i = 0;
    for (; i + wide <= cache.headSize; i += wide)
        SumStrip<kRows, kVectors>(out, outStride, weights, weightStride, cache, head, i, positions);
    for (; i + 2 * narrow <= cache.headSize; i += 2 * narrow)
        SumStrip<kRows, 2>(out, outStride, weights, weightStride, cache, head, i, positions);
    for (; i + narrow <= cache.headSize; i += narrow)
        SumStrip<kRows, 1>(out, outStride, weights, weightStride, cache, head, i, positions);
    for (; i < cache.headSize; ++i) {
        for (std::int64_t r = 0; r < static_cast<std::int64_t>(kRows); ++r) {
            float sum = 0.0F;
            for (std::int64_t j = 0; j < positions; ++j)
                sum += weights[r * weightStride + j] *
                       cache.values(j / kChunkPositions,
                                    head)[j % kChunkPositions * cache.headSize + i];
            out[r * outStride + i] = sum;
        }
    }
}

/// Rows [row, row + kRows) of one head, from scores to sums.
template <std::size_t kRows>
void AttendRows(float* out, const QkvRows& qkv, const AttentionPlan& plan, std::int64_t head,
                std::int64_t row, float* weights) {
    const std::int64_t headSize = plan.cache.headSize;
    const std::int64_t stride = plan.scratchStride / kAttentionRows;
    const std::int64_t firstSize = qkv.firstPosition + row + 1; // positions that `row` sees
    const std::int64_t positions = firstSize + static_cast<std::int64_t>(kRows) - 1;
    const std::int64_t padded = roundUp(positions, kChunkPositions);
    const float* q = qkv.data + row * 3 * qkv.channels + head * headSize; // (Rows, D)
    const std::int64_t last = padded / kChunkPositions - 1;
    for (std::int64_t chunk = 0; chunk <= last; ++chunk) {
        float* scores = weights + chunk * kChunkPositions; // (Rows, 64) with stride
        const float* keys = plan.cache.keys(chunk, head);  // (D, held)
        if (const std::int64_t held = plan.cache.held(chunk); held < kChunkPositions)
            ScoreCutPanel<kRows>(scores, stride, q, 3 * qkv.channels, keys, held, headSize,
                                 plan.scale);
        else
            ScorePanel<kRows>(scores, stride, q, 3 * qkv.channels, keys,
                              plan.cache.keys(std::min(chunk + 1, last), head), headSize,
                              plan.scale);
    }
    for (std::int64_t r = 0; r < static_cast<std::int64_t>(kRows); ++r) {
        SoftmaxRow(weights + r * stride, firstSize + r, padded);
        if (plan.captureSlots != nullptr && plan.captureSlots[row + r] != nullptr)
            captureAttention(*plan.captureSlots[row + r], plan.layer * plan.heads + head,
                             weights + r * stride);
    }
    SumValues<kRows>(out + row * qkv.channels + head * headSize, qkv.channels, weights, stride,
                     plan.cache, head, positions);
}

void AttendBlock(float* out, const QkvRows& qkv, const AttentionPlan& plan, std::int64_t head,
                 std::int64_t firstRow, std::int64_t lastRow, float* weights) {
    std::int64_t row = firstRow;
    for (; row + kAttentionRows <= lastRow; row += kAttentionRows)
        AttendRows<kAttentionRows>(out, qkv, plan, head, row, weights);
    for (; row < lastRow; ++row)
        AttendRows<1>(out, qkv, plan, head, row, weights);
}

} // namespace kvglass::cpu::HWY_NAMESPACE
HWY_AFTER_NAMESPACE();

#if HWY_ONCE
namespace kvglass::cpu {

HWY_EXPORT(AttendBlock);

namespace {
constexpr std::int64_t kRowsPerClaim = 32;
// Keys and values of this many floats take one thread about as long as waking a second one.
constexpr std::int64_t kAlone = 32 * 1024;
} // namespace

void storeKeysValues(const KvView& cache, const QkvRows& qkv, std::int64_t firstHead,
                     std::int64_t lastHead) {
    const std::int64_t headSize = cache.headSize;
    for (std::int64_t head = firstHead; head < lastHead; ++head) {
        for (std::int64_t row = 0; row < qkv.rows; ++row) {
            const std::int64_t position = qkv.firstPosition + row;
            const std::int64_t chunk = position / kChunkPositions;
            const std::int64_t column = position % kChunkPositions;
            const float* key = qkv.data + (row * 3 + 1) * qkv.channels + head * headSize;
            const std::int64_t held = cache.held(chunk);
            float* keys = cache.keys(chunk, head) + column; // a column of (D, held)
            for (std::int64_t i = 0; i < headSize; ++i)
                keys[i * held] = key[i];
            std::copy_n(key + qkv.channels, headSize,
                        cache.values(chunk, head) + column * headSize);
        }
    }
}

void causalAttention(ThreadPool& pool, float* out, const QkvRows& qkv, const AttentionPlan& plan) {
    const auto attend = HWY_DYNAMIC_DISPATCH(AttendBlock);
    const auto weightsOf = [&](int thread) { return plan.scratch + thread * plan.scratchStride; };
    if (qkv.rows == 1) { // one barrier: a head's new row is read by that head alone
        const std::int64_t floats = 2 * qkv.channels * (qkv.firstPosition + 1);
        const std::int64_t claims =
            floats < kAlone ? 1 : std::min<std::int64_t>(plan.heads, 4 * pool.threads());
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
    // Claims go from the last down: the rows with the longest past come first.
    const std::int64_t blocks = (qkv.rows + kRowsPerClaim - 1) / kRowsPerClaim;
    pool.run(blocks * plan.heads, [&](std::int64_t claim, int thread) {
        const std::int64_t first = claim / plan.heads * kRowsPerClaim;
        attend(out, qkv, plan, claim % plan.heads, first, std::min(qkv.rows, first + kRowsPerClaim),
               weightsOf(thread));
    });
}

} // namespace kvglass::cpu
#endif
