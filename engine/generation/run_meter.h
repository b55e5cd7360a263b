// SPDX-FileCopyrightText: 2026 The KVGlass authors
// SPDX-License-Identifier: Apache-2.0

// Adds up what a generation reports and derives the numbers of its summary, as METRICS defines
// them.

#pragma once

#include <cstdint>
#include <optional>

#include "engine/telemetry/generation_observer.h"

namespace kvglass {

class RunMeter {
public:
    RunMeter(RequestId request, std::int64_t promptTokens)
        : m_request(request), m_promptTokens(promptTokens) {}

    void addStep(const StepSample& sample);
    void addToken(double timeMs); // on the request's clock
    void addCacheSwitch() { ++m_cacheSwitches; }

    [[nodiscard]] std::int64_t newTokens() const { return m_newTokens; }
    /// `nowMs` is the end of a run that made no token.
    [[nodiscard]] GenerationSummary summary(FinishReason reason, double nowMs) const;

private:
    RequestId m_request;
    std::int64_t m_promptTokens = 0;
    std::int64_t m_reusedPromptTokens = 0;
    std::int64_t m_newTokens = 0;
    std::int64_t m_computedPositions = 0;
    std::int64_t m_cacheSwitches = 0;
    std::optional<double> m_firstTokenMs;
    double m_lastTokenMs = 0.0;
    std::optional<double> m_prefillMs; // of a prefill of the whole prompt
};

} // namespace kvglass
