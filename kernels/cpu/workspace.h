// SPDX-FileCopyrightText: 2026 The KVGlass authors
// SPDX-License-Identifier: Apache-2.0

// The activations of a sequence. Rows are rounded up to 64, so that a growing text changes the
// memory once in 64 tokens and a step in between allocates nothing.

#pragma once

#include <vector>

#include "engine/backend/capture.h"
#include "engine/backend/model_config.h"
#include "kernels/cpu/buffer.h"

namespace kvglass::cpu {

struct Workspace {
    static constexpr std::int64_t kHiddenRows = 256;
    static constexpr std::int64_t kRowStep = 64;

    FloatBuffer x;                                // (T, C), the residual stream
    FloatBuffer normed;                           // (T, C), then what attention gives
    FloatBuffer qkv;                              // (T, 3C)
    FloatBuffer hidden;                           // (min(T, 256), I)
    FloatBuffer logits;                           // (rows asked for, V)
    std::vector<const CaptureSlot*> captureSlots; // (T)
    std::int64_t rows = 0;

    /// Makes room for passes of `needed` rows; never shrinks. Error: OutOfMemory, nothing changed.
    [[nodiscard]] Status reserveRows(std::int64_t needed, const ModelConfig& config);

    /// Makes room for `needed` rows of logits; never shrinks. Error: OutOfMemory.
    [[nodiscard]] Status reserveLogits(std::int64_t needed, const ModelConfig& config);

    [[nodiscard]] std::int64_t bytes() const {
        return x.bytes() + normed.bytes() + qkv.bytes() + hidden.bytes() + logits.bytes();
    }
};

} // namespace kvglass::cpu
