// SPDX-FileCopyrightText: 2026 The KVGlass authors
// SPDX-License-Identifier: Apache-2.0

// The operations of a forward pass, one file each, outputs first. All work on rows of f32; rows
// lie `stride` floats apart, by default as far as they are long. Those that take a pool divide
// themselves among its threads; none allocates.

#pragma once

#include <cstdint>
#include <optional>

#include "engine/backend/capture.h"
#include "engine/backend/model_config.h"
#include "kernels/cpu/kv_cache.h"
#include "kernels/cpu/product_room.h"
#include "kernels/cpu/weights.h"

namespace kvglass::cpu {

/// out[t] = embedding of tokens[t] + embedding of position first + t. out: (T, C).
void embedding(ThreadPool& pool, float* out, const TokenId* tokens, std::int64_t rows,
               std::int64_t firstPosition, const Weights& weights);

/// out[t] = gain (x[t] - mean) / sqrt(variance + epsilon) + bias. out, x: (T, C).
void layerNorm(ThreadPool& pool, float* out, const float* x, std::int64_t rows,
               std::int64_t channels, const NormWeights& weights, float epsilon);

/// What becomes of a product before it is stored, fused into it.
struct Finish {
    const float* bias = nullptr; // (N rounded up to whole panels); null: none
    std::optional<Activation> activation{};
    enum class Store : std::uint8_t { Replace, AddTo } store = Store::Replace; // AddTo: residual
    const PackedMatrix* next =
        nullptr; // of the next product of a single row: to be asked for early
};

/// Rows of the product of one panel, on cache lines.
struct PanelSums {
    const float* data; // (rows, 64)
    std::int64_t rows;
    std::int64_t columns; // of the 64 that are of the matrix; in the last panel fewer
};

/// out[r][j] = or += activation(sums[r][j] + bias[j]). out: (rows, columns), rows `stride` apart;
/// bias: (64) or null.
void finishPanel(float* out, std::int64_t stride, const PanelSums& panel, const float* bias,
                 const Finish& finish);

/// out = finish(x W): one row. out: (N), x: (K), room: preparedRowBytes(K) for the row as the
/// product reads it.
void matvec(ThreadPool& pool, std::byte* room, float* out, const float* x,
            const PackedMatrix& matrix, const Finish& finish);

/// out = finish(x W): many rows. out: (T, N), x: (T rounded up to 16, K), where the rows beyond T
/// hold any finite numbers; room: made for the type of the matrix, for its K and as many threads as
/// the pool has.
void matmul(ThreadPool& pool, ProductRoom& room, float* out, const float* x, std::int64_t rows,
            const PackedMatrix& matrix, const Finish& finish);

/// The query, key and value rows of new positions, as the QKV product leaves them.
struct QkvRows {
    const float* data = nullptr; // (T, 3C): q, k, v
    std::int64_t rows = 0;       // T
    std::int64_t channels = 0;   // C
    std::int64_t firstPosition = 0;
};

/// Writes keys and values of the rows into the cache of one layer, for the heads [first, last),
/// rounded to the cache's type. In f16 what is beyond its range becomes its largest number.
void storeKeysValues(const KvView& cache, const QkvRows& qkv, std::int64_t firstHead,
                     std::int64_t lastHead);

/// weights[0 .. size) = softmax(weights), then zeros up to `padded`, a multiple of 64.
void softmaxRow(float* weights, std::int64_t size, std::int64_t padded);

/// Where and how one layer attends.
struct AttentionPlan {
    KvView cache{};
    std::int64_t heads = 0;
    float scale = 1.0F;                               // on q.k
    float* scratch = nullptr;                         // (threads, attentionScratch())
    std::int64_t layer = 0;                           // for the rows of captureSlots
    const CaptureSlot* const* captureSlots = nullptr; // (T): the slot of each row or null; or null
};
/// Query rows that share a pass over the cache, at most.
inline constexpr std::int64_t kAttentionRows = 8;

/// Rows that are read side by side lie so many floats apart: a cache line more than they are long,
/// so that they don't fall all into one set of the cache.
[[nodiscard]] constexpr std::int64_t spreadRow(std::int64_t floats) {
    return roundUp(floats, kChunkPositions) + 16;
}

/// Floats that a thread needs: kAttentionRows rows of weights, then as many queries.
[[nodiscard]] constexpr std::int64_t attentionScratch(std::int64_t context, std::int64_t headSize) {
    return kAttentionRows * (spreadRow(context) + spreadRow(headSize));
}

/// Stores keys and values, then out[t] = softmax(scale q K^T) V over the positions up to t's own,
/// head by head. out: (T, C).
void causalAttention(ThreadPool& pool, float* out, const QkvRows& qkv, const AttentionPlan& plan);

/// Writes one row of attention weights (T, then zeros to a multiple of 64) to the parts of a slot
/// that are not empty; `row` is layer * H + head.
void captureAttention(const CaptureSlot& slot, std::int64_t row, const float* weights);

} // namespace kvglass::cpu
