// SPDX-FileCopyrightText: 2026 The KVGlass authors
// SPDX-License-Identifier: Apache-2.0

// The activations of a pass. All sequences of a model share them, as they hold nothing between two
// passes: fresh memory is slow when it is written for the first time. Rows grow by doubling, so
// that a text that grows without a cache changes the memory a few times and other steps allocate
// nothing.

#pragma once

#include <vector>

#include "engine/backend/capture.h"
#include "engine/backend/model_config.h"
#include "kernels/cpu/buffer.h"

namespace kvglass::cpu {

struct Workspace {
    static constexpr std::int64_t kHiddenRows = 512;
    static constexpr std::int64_t kRowStep = 64;

    FloatBuffer x;                                // (T, C), the residual stream
    FloatBuffer normed;                           // (T, C), then what attention gives
    FloatBuffer qkv;                              // (T, 3C)
    FloatBuffer hidden;                           // (min(T, 512), I)
    std::vector<const CaptureSlot*> captureSlots; // (T)
    std::int64_t rows = 0;

    /// Makes room for passes of `needed` rows; never shrinks. Error: OutOfMemory, nothing changed.
    [[nodiscard]] Status reserveRows(std::int64_t needed, const ModelConfig& config);

    [[nodiscard]] std::int64_t bytes() const {
        return x.bytes() + normed.bytes() + qkv.bytes() + hidden.bytes();
    }
};

} // namespace kvglass::cpu
