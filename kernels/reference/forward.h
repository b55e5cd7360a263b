// SPDX-FileCopyrightText: 2026 The KVGlass authors
// SPDX-License-Identifier: Apache-2.0

// The forward pass of GPT-2. Read forward.cpp first, then operations.h: together they are the
// model.

#pragma once

#include <cstdint>
#include <span>

#include "engine/backend/step.h"
#include "engine/base/error.h"
#include "engine/base/ids.h"
#include "kernels/reference/kv_cache.h"
#include "kernels/reference/weights.h"
#include "kernels/reference/workspace.h"

namespace kvglass::reference {

/// What one pass computes.
struct Pass {
    std::span<const TokenId> tokens; // (T): the tokens of the positions to compute
    std::int64_t firstPosition = 0;  // of the first of them; all earlier ones are in the cache
};

/// Pushes T positions through the model: reads keys and values of earlier positions from `cache`,
/// writes its own there, and leaves logits of the last R positions in `work.logits`. `work` and
/// `cache` must have room for them; nothing is allocated. Error: Cancelled, polled before every
/// layer; then only positions from `firstPosition` on were touched in the cache.
[[nodiscard]] Status forward(Workspace& work, KvCache& cache, PhaseTimes& phases, const Pass& pass,
                             const Weights& weights, const StepOptions& options);

} // namespace kvglass::reference
