// SPDX-FileCopyrightText: 2026 The KVGlass authors
// SPDX-License-Identifier: Apache-2.0

// Writes down everything that a generation reports, and lets a test act in the middle of it.

#pragma once

#include <functional>
#include <string>
#include <vector>

#include "engine/telemetry/generation_observer.h"

namespace kvglass {

class RecordingObserver final : public GenerationObserver {
public:
    struct Switch {
        std::int64_t step = 0;
        CachePolicy policy;
        std::string problem;
    };

    void onPrompt(RequestId, std::span<const TokenId> all) override {
        prompt.assign(all.begin(), all.end());
    }
    void onProgress(RequestId, StepKind kind, double) override { progressKinds.push_back(kind); }
    void onStep(const StepSample& sample) override { steps.push_back(sample); }
    void onToken(const TokenEvent& token) override {
        events.push_back(token);
        tokens.push_back(token.token);
        if (afterToken)
            afterToken(token);
    }
    void onCacheSwitched(RequestId, std::int64_t step, CachePolicy policy,
                         const std::string& problem) override {
        switches.push_back({step, policy, problem});
    }

    [[nodiscard]] std::vector<StepKind> kinds() const {
        std::vector<StepKind> inOrder;
        for (const StepSample& sample : steps)
            inOrder.push_back(sample.kind);
        return inOrder;
    }
    [[nodiscard]] std::int64_t computedPositions() const {
        std::int64_t sum = 0;
        for (const StepSample& sample : steps)
            sum += sample.computedPositions;
        return sum;
    }

    std::vector<TokenId> prompt;
    std::vector<StepSample> steps;
    std::vector<TokenEvent> events;
    std::vector<TokenId> tokens;
    std::vector<Switch> switches;
    std::vector<StepKind> progressKinds;
    std::function<void(const TokenEvent&)> afterToken; // on the generation thread
};

} // namespace kvglass
