// SPDX-FileCopyrightText: 2026 The KVGlass authors
// SPDX-License-Identifier: Apache-2.0

// The buffers of a sequence. Those of one row are allocated with it and never move, because
// recorded graphs know their addresses; those of many rows grow before the step that needs more.

#pragma once

#include <cstdint>

#include "engine/backend/model_config.h"
#include "engine/backend/types.h"
#include "kernels/cuda/handles.h"
#include "kernels/cuda/operations.h"
#include "kernels/cuda/top_candidates.h"

namespace kvglass::cuda {

/// What a step is about, on both sides: its first position, then its tokens.
struct InputBuffers {
    DeviceBuffer device; // (1 + context) i32
    PinnedBuffer host;   // the same, to copy from

    [[nodiscard]] static Result<InputBuffers> create(const ModelConfig& config);
    [[nodiscard]] StepInputs view() const {
        return {.firstPosition = device.as<std::int32_t>(),
                .tokens = device.as<std::int32_t>() + 1};
    }
    /// Brings the position and `rows` tokens to the device.
    [[nodiscard]] cudaError_t copy(std::int64_t rows, cudaStream_t stream) const;
};

struct RowBuffers {
    DeviceBuffer x;              // (C), the residual stream
    DeviceBuffer q;              // (C)
    DeviceBuffer hidden;         // (I)
    DeviceBuffer partSums;       // (H, 8, D)
    DeviceBuffer partLargest;    // (H, 8)
    DeviceBuffer partTotal;      // (H, 8)
    DeviceBuffer logits;         // (V)
    PinnedBuffer hostLogits;     // (V)
    DeviceBuffer candidates;     // a CandidateList, then those of the slices
    PinnedBuffer hostCandidates; // a CandidateList

    [[nodiscard]] static Result<RowBuffers> create(const ModelConfig& config);
    [[nodiscard]] PartialAttention parts() const {
        return {.sums = partSums.as<float>(),
                .largest = partLargest.as<float>(),
                .total = partTotal.as<float>()};
    }
    [[nodiscard]] CandidateList* candidateList() const { return candidates.as<CandidateList>(); }
    [[nodiscard]] CandidateSlices candidateSlicesView() const;
    [[nodiscard]] std::int64_t bytes() const;
};

struct PassBuffers {
    static constexpr std::int64_t kRowStep = 64; // rows are rounded up to it

    DeviceBuffer x;          // (T, C), the residual stream
    DeviceBuffer normed;     // (T, stride of C) stored; then what attention gives
    DeviceBuffer wide;       // (T, 3C) q, k, v; then (T, I) sums of the MLP
    DeviceBuffer hidden;     // (T, stride of I) stored
    DeviceBuffer logits;     // (rows, V), where more than the last row's are wanted
    PinnedBuffer hostLogits; // the same
    std::int64_t rows = 0;

    /// Makes room for a pass of `needed` rows with `logitRows` rows of logits; never shrinks.
    /// Error: OutOfMemory; what was there is still there.
    [[nodiscard]] Status reserve(std::int64_t needed, std::int64_t logitRows,
                                 const ModelConfig& config, WeightType type);
    [[nodiscard]] std::int64_t bytes() const;
};

} // namespace kvglass::cuda
