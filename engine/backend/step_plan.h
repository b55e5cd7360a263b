// SPDX-FileCopyrightText: 2026 The KVGlass authors
// SPDX-License-Identifier: Apache-2.0

// What every backend decides in the same way before a step computes anything: its kind, the
// positions it has to compute, and whether what was asked for can be done. Nothing here allocates
// unless it refuses.

#pragma once

#include <cstdint>
#include <span>

#include "engine/backend/model_config.h"
#include "engine/backend/step.h"
#include "engine/backend/types.h"
#include "engine/base/error.h"
#include "engine/base/ids.h"

namespace kvglass {

/// The third part of the errors of a step that was refused or not finished.
inline constexpr const char* kSequenceUnchanged = "the sequence is as it was before the step";

struct StepPlan {
    StepKind kind = StepKind::Prefill;
    std::int64_t firstPosition = 0; // computed from here to the end
};

/// For a sequence of `size` tokens, the first `cachedPositions` of them in its cache, that gets
/// `newTokens` more (the rules of Sequence::step).
[[nodiscard]] StepPlan planStep(CachePolicy policy, std::int64_t size, std::int64_t cachedPositions,
                                std::int64_t newTokens);

/// Rows of logits that a step of `newTokens` gives.
[[nodiscard]] std::int64_t logitRowsOf(LogitsWanted wanted, std::int64_t newTokens);

/// Errors: BadUsage (no token, one outside the vocabulary), TooLong (by how much).
[[nodiscard]] Status checkStepTokens(const ModelConfig& config, std::int64_t size,
                                     std::span<const TokenId> tokens);

/// Slots must ascend, lie in [plan.firstPosition, positions), and have buffers of the right size or
/// none. Error: BadUsage.
[[nodiscard]] Status checkCaptureSlots(const ModelConfig& config,
                                       std::span<const CaptureSlot> capture, const StepPlan& plan,
                                       std::int64_t positions);

} // namespace kvglass
