// SPDX-FileCopyrightText: 2026 The KVGlass authors
// SPDX-License-Identifier: Apache-2.0

// The forward pass: GPT-2 from token ids to logits, for one row or many.

#pragma once

#include <memory>
#include <span>

#include "engine/backend/step.h"
#include "kernels/cpu/kv_cache.h"
#include "kernels/cpu/product_room.h"
#include "kernels/cpu/weights.h"
#include "kernels/cpu/workspace.h"

namespace kvglass::cpu {

/// What all sequences of a model share. None of it changes after loading but the scratch memory,
/// which holds nothing between two passes.
struct Machine {
    ModelConfig config{};
    std::unique_ptr<ThreadPool> pool{};
    Weights weights{};
    ProductRoom products{};
    FloatBuffer attentionScratch{}; // (threads, attentionScratch())
    Workspace work{};
};

/// The part of a step that goes through the model at once: all of it, or one block of a long one.
struct Pass {
    std::span<const TokenId> tokens; // the rows (T)
    std::int64_t firstPosition = 0;  // of the first row
    const KvCache* cache = nullptr;  // holds what lies before, and room for the rows
    bool oneLayerCache = false;      // the cache keeps nothing: all layers share its only layer
    std::span<const CaptureSlot> capture{}; // slots of positions among the rows
    std::int64_t logitRows = 0;             // the last so many rows get logits ...
    float* logits = nullptr;                // ... here: (logitRows, V)
    double progressFrom = 0.0, progressTo = 1.0;
};

/// Runs the pass; adds to `phases`. The machine's workspace must have room for its rows. Errors:
/// Cancelled, DeviceLost when oneDNN fails.
[[nodiscard]] Status forward(Machine& machine, const Pass& pass, const StepOptions& options,
                             PhaseTimes& phases);

} // namespace kvglass::cpu
