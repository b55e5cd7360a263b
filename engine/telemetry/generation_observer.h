// SPDX-FileCopyrightText: 2026 The KVGlass authors
// SPDX-License-Identifier: Apache-2.0

// Who is told what a generation does, from the generation thread, in the order in which it happens.
// An observer must be quick: the next step waits for it.

#pragma once

#include "engine/telemetry/step_sample.h"

namespace kvglass {

/// Why a generation ended.
enum class FinishReason : std::uint8_t {
    EndOfText,   // the model wrote its end-of-text token
    Length,      // the wanted number of tokens is there
    ContextFull, // the context holds no further token
    Stopped,     // by the user
};

[[nodiscard]] std::string_view name(FinishReason reason); // "end_of_text", "length", ...

/// One number per run, as METRICS defines them. Absent when a run is too short for them.
struct GenerationSummary {
    RequestId request;
    FinishReason reason = FinishReason::Length;
    std::int64_t promptTokens = 0;
    std::int64_t reusedPromptTokens = 0; // of them, those that the cache held before the first step
    std::int64_t newTokens = 0;
    std::int64_t computedPositions = 0;
    std::int64_t cacheSwitches = 0;
    double endToEndMs = 0.0;
    std::optional<double> ttftMs;
    std::optional<double> tpotMs;
    std::optional<double> prefillTokensPerSecond; // prompt tokens / prefill step time
    std::optional<double> decodeTokensPerSecond;  // (new tokens - 1) / time after the first token
    std::optional<double> outputTokensPerSecond;  // new tokens / end to end
};

class GenerationObserver {
public:
    virtual ~GenerationObserver() = default;

    /// Once, before the first step: the prompt as the model sees it (all tokens of the sequence).
    virtual void onPrompt(RequestId request, std::span<const TokenId> tokens) = 0;
    /// Progress of a long step, 0 to 1 (prefill, rebuild, recompute).
    virtual void onProgress(RequestId request, StepKind kind, double fraction) = 0;
    virtual void onStep(const StepSample& sample) = 0;
    virtual void onToken(const TokenEvent& token) = 0;
    /// The cache policy changed before step `step`; or it could not (`problem` is not empty).
    virtual void onCacheSwitched(RequestId request, std::int64_t step, CachePolicy policy,
                                 const std::string& problem) = 0;
};

} // namespace kvglass
