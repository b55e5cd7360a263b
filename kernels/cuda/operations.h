// SPDX-FileCopyrightText: 2026 The KVGlass authors
// SPDX-License-Identifier: Apache-2.0

// The operations of the forward pass, one per .cu file. Outputs come first, then inputs, weights
// and sizes, and the queue last. Each queues one kernel and never waits. All pointers are to device
// memory.
//
// Shapes: T positions of this pass, C channels, H heads, D = C / H, I hidden units, V vocabulary.
// "Stored" matrices are of the model's weight type, and their rows are padded to 16 bytes; all
// others are f32 without padding.

#pragma once

#include <cstdint>

#include "engine/backend/capture.h"
#include "engine/backend/model_config.h"
#include "engine/backend/types.h"
#include "kernels/cuda/kv_view.h"
#include "kernels/cuda/launch.h"

namespace kvglass::cuda {

/// What a step is about, in device memory, so that a recorded graph can run for any token.
struct StepInputs {
    const std::int32_t* firstPosition = nullptr; // (1)
    const std::int32_t* tokens = nullptr;        // (T)
};

struct NormView {
    const float* gain = nullptr; // (1, C)
    const float* bias = nullptr; // (1, C)
    float epsilon = 0.0F;
};

/// A stored matrix by outputs: row o holds what output o takes of every input.
struct LinearView {
    const void* matrix = nullptr;     // (outputs, stride), stored
    const float* bias = nullptr;      // (1, outputs); null where there is none
    const void* storedBias = nullptr; // (1, outputs), stored; only where a product needs it
    WeightType type = WeightType::F32;
    int outputs = 0;
    int inputs = 0;
    int stride = 0; // elements from row to row; those after `inputs` are zero
};

/// Where captured rows of one layer go. Slot s is that of query position positions[s]; its rows of
/// all heads, each positions[s] + 1 long, begin at H * offsets[s].
struct CaptureView {
    float* weights = nullptr;             // scores, then weights
    std::uint8_t* quantised = nullptr;    // laid out like weights; null: not wanted
    HeadStatistics* statistics = nullptr; // (slots, H)
    const std::int32_t* positions = nullptr;
    const std::int64_t* offsets = nullptr;   // null: one slot
    const std::int32_t* slotOfRow = nullptr; // (T), -1 where not captured; null: row 0 is slot 0
    int slotCount = 0;                       // 0: nothing is captured
    int layersBefore = 0; // with one slot, all layers lie behind each other in one block

    [[nodiscard]] __host__ __device__ bool wanted() const { return slotCount > 0; }
    [[nodiscard]] __device__ std::int64_t rowStart(int slot, int heads, int head) const {
        const std::int64_t length = positions[slot] + 1;
        const std::int64_t before = offsets == nullptr ? layersBefore * length : offsets[slot];
        return heads * before + head * length;
    }
};

/// Attention of one new position, not yet divided, of up to kMostSplits parts of the text.
struct PartialAttention {
    float* sums = nullptr;    // (H, kMostSplits, D): sum of exp(s - largest) v
    float* largest = nullptr; // (H, kMostSplits)
    float* total = nullptr;   // (H, kMostSplits): sum of exp(s - largest)
};
inline constexpr int kMostSplits = 8;

/// Parts that the attention over `positions` is split into: by chunks of the cache, at most 8.
[[nodiscard]] inline int splitsFor(std::int64_t positions) {
    const std::int64_t chunks = (positions + kChunkPositions - 1) / kChunkPositions;
    return chunks < kMostSplits ? static_cast<int>(chunks) : kMostSplits;
}

/// x[t] = tokenEmbedding[tokens[t]] + positionEmbedding[firstPosition + t]
[[nodiscard]] cudaError_t embedding(float* x, // (T, C)
                                    const StepInputs& inputs,
                                    const LinearView& tokenEmbedding,    // (V, C)
                                    const LinearView& positionEmbedding, // (context, C)
                                    int rows, Queue queue);

// One row. --------------------------------------------------------------------------------------

/// q = (norm(x) W + b)'s first C columns; the others are the key and value of the new position and
/// go to the cache.
[[nodiscard]] cudaError_t normQkv(float* q, // (C)
                                  const KvView& cache,
                                  const float* x, // (C)
                                  const StepInputs& inputs, const NormView& norm,
                                  const LinearView& qkv, Queue queue);

/// Attention of the new position over itself and all before it, in `splits` parts.
[[nodiscard]] cudaError_t attentionDecode(const PartialAttention& out, const CaptureView& capture,
                                          const float* q, // (C)
                                          const KvView& cache, const StepInputs& inputs,
                                          float scale, int splits, Queue queue);

/// x += mixed W + b, where mixed puts the parts of the attention together.
[[nodiscard]] cudaError_t combineProjectionResidual(float* x, // (C)
                                                    const PartialAttention& parts,
                                                    const LinearView& projection, int heads,
                                                    int splits, Queue queue);

/// hidden = activation(norm(x) W + b)
[[nodiscard]] cudaError_t normFcActivation(float* hidden,  // (I)
                                           const float* x, // (C)
                                           const NormView& norm, const LinearView& fc,
                                           Activation activation, Queue queue);

/// x += hidden W + b
[[nodiscard]] cudaError_t projectionResidual(float* x,            // (C)
                                             const float* hidden, // (I)
                                             const LinearView& projection, Queue queue);

/// logits = norm(x) . head[v] for every v
[[nodiscard]] cudaError_t normLmHead(float* logits,  // (V)
                                     const float* x, // (C)
                                     const NormView& norm, const LinearView& head, Queue queue);

// Many rows. ------------------------------------------------------------------------------------

/// out = norm(x), stored, with zeros in the padding.
[[nodiscard]] cudaError_t layerNorm(void* out,      // (T, stride), stored
                                    const float* x, // (T, C)
                                    const NormView& norm, WeightType type, int rows, int channels,
                                    int stride, Queue queue);

/// Puts the key and value columns of qkv into the cache.
[[nodiscard]] cudaError_t storeKeysValues(const KvView& cache,
                                          const float* qkv, // (T, 3C)
                                          const StepInputs& inputs, int rows, Queue queue);

/// mixed[t, h] = sum over j <= firstPosition + t of softmax_j(scale q[t, h] . k[j, h]) v[j, h]
[[nodiscard]] cudaError_t causalAttention(void* mixed, // (T, stride), stored
                                          const CaptureView& capture,
                                          const float* qkv, // (T, 3C), of which only q is read
                                          const KvView& cache, const StepInputs& inputs,
                                          WeightType type, float scale, int rows, int stride,
                                          Queue queue);

/// out = activation(sums + bias), stored, with zeros in the padding.
[[nodiscard]] cudaError_t biasActivation(void* out,         // (T, stride), stored
                                         const float* sums, // (T, I)
                                         const float* bias, // (1, I)
                                         Activation activation, WeightType type, int rows,
                                         int units, int stride, Queue queue);

/// Turns captured scores of one layer into weights, bytes and statistics.
[[nodiscard]] cudaError_t captureAttention(const CaptureView& capture, int heads, Queue queue);

// Loading. --------------------------------------------------------------------------------------

/// Puts rows [firstRow, firstRow + rows) of a weight as it is in a file, f32 (rows, columns), into
/// a stored matrix. Sets *overflow to 1 where a number is too large for the type.
struct WeightBlock {
    const float* values = nullptr; // (rows, columns)
    int firstRow = 0;
    int rows = 0;
    int columns = 0;
};

/// Rows of the file are inputs: they become columns.
[[nodiscard]] cudaError_t repackInputs(void* matrix, std::int32_t* overflow,
                                       const WeightBlock& block, WeightType type, int stride,
                                       Queue queue);

/// Rows of the file are rows of the matrix.
[[nodiscard]] cudaError_t repackRows(void* matrix, std::int32_t* overflow, const WeightBlock& block,
                                     WeightType type, int stride, Queue queue);

} // namespace kvglass::cuda
