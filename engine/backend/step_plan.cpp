// SPDX-FileCopyrightText: 2026 The KVGlass authors
// SPDX-License-Identifier: Apache-2.0

#include "engine/backend/step_plan.h"

#include <string>
#include <utility>

#include "engine/base/ensure.h"

namespace kvglass {

StepPlan planStep(CachePolicy policy, std::int64_t size, std::int64_t cachedPositions,
                  std::int64_t newTokens) {
    if (size == 0)
        return {StepKind::Prefill, 0};
    if (!policy.keepsCache())
        return {StepKind::Recompute, 0};
    if (cachedPositions < size)
        return {StepKind::Rebuild, 0};
    return {newTokens == 1 ? StepKind::Decode : StepKind::Prefill, size};
}

std::int64_t logitRowsOf(LogitsWanted wanted, std::int64_t newTokens) {
    switch (wanted) {
    case LogitsWanted::None: return 0;
    case LogitsWanted::Candidates:
    case LogitsWanted::Last: return 1;
    case LogitsWanted::All: return newTokens;
    }
    ENSURE(!"logits wanted in an unknown way");
    return 0;
}

// The texts of errors are made only where there is an error: a step allocates nothing.
Status checkStepTokens(const ModelConfig& config, std::int64_t size,
                       std::span<const TokenId> tokens) {
    const auto added = static_cast<std::int64_t>(tokens.size());
    const auto refused = [&](ErrorCode code, std::string why) {
        return fail(code, "cannot append " + std::to_string(added) + " tokens", std::move(why),
                    kSequenceUnchanged);
    };
    if (added == 0)
        return refused(ErrorCode::BadUsage, "a step needs at least one");
    if (const std::int64_t excess = size + added - config.contextLength; excess > 0)
        return refused(ErrorCode::TooLong,
                       "the context holds " + std::to_string(config.contextLength) + " and " +
                           std::to_string(size) + " are in use: " + std::to_string(excess) +
                           " too many");
    for (const TokenId token : tokens)
        if (token.value < 0 || token.value >= config.vocabularySize)
            return refused(ErrorCode::BadUsage, "token id " + std::to_string(token.value) +
                                                    " is not in the vocabulary of " +
                                                    std::to_string(config.vocabularySize));
    return {};
}

Status checkCaptureSlots(const ModelConfig& config, std::span<const CaptureSlot> capture,
                         const StepPlan& plan, std::int64_t positions) {
    const auto heads = static_cast<std::size_t>(config.layers * config.heads);
    const auto fits = [](std::size_t given, std::size_t needed) {
        return given == 0 || given == needed;
    };
    std::int64_t earliest = plan.firstPosition;
    for (const CaptureSlot& slot : capture) {
        const auto refused = [&](std::string why) {
            return fail(ErrorCode::BadUsage,
                        "cannot capture position " + std::to_string(slot.position), std::move(why),
                        kSequenceUnchanged);
        };
        if (slot.position < earliest || slot.position >= positions)
            return refused("the step computes positions " + std::to_string(plan.firstPosition) +
                           " to " + std::to_string(positions - 1) +
                           ", and slots are in ascending order");
        const std::size_t weights = heads * static_cast<std::size_t>(slot.position + 1);
        if (!fits(slot.quantised.size(), weights) || !fits(slot.exact.size(), weights) ||
            !fits(slot.statistics.size(), heads))
            return refused("its buffers must be empty or hold " + std::to_string(weights) +
                           " weights and " + std::to_string(heads) + " statistics");
        earliest = slot.position + 1;
    }
    return {};
}

} // namespace kvglass
