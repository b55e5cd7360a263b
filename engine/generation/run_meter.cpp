// SPDX-FileCopyrightText: 2026 The KVGlass authors
// SPDX-License-Identifier: Apache-2.0

#include "engine/generation/run_meter.h"

#include <algorithm>

namespace kvglass {

namespace {
std::optional<double> perSecond(std::int64_t count, double milliseconds) {
    if (milliseconds <= 0.0)
        return std::nullopt;
    return static_cast<double>(count) * 1000.0 / milliseconds;
}
} // namespace

void RunMeter::addStep(const StepSample& sample) {
    m_computedPositions += sample.computedPositions;
    if (sample.step == 1)
        m_reusedPromptTokens = std::max<std::int64_t>(0, m_promptTokens - sample.computedPositions);
    const bool wholePrompt = sample.computedPositions == m_promptTokens;
    if (sample.step == 1 && sample.kind == StepKind::Prefill && wholePrompt)
        m_prefillMs = sample.stepMs;
}

void RunMeter::addToken(double timeMs) {
    ++m_newTokens;
    if (!m_firstTokenMs)
        m_firstTokenMs = timeMs;
    m_lastTokenMs = timeMs;
}

GenerationSummary RunMeter::summary(FinishReason reason, double nowMs) const {
    GenerationSummary summary;
    summary.request = m_request;
    summary.reason = reason;
    summary.promptTokens = m_promptTokens;
    summary.reusedPromptTokens = m_reusedPromptTokens;
    summary.newTokens = m_newTokens;
    summary.computedPositions = m_computedPositions;
    summary.cacheSwitches = m_cacheSwitches;
    summary.endToEndMs = m_newTokens > 0 ? m_lastTokenMs : nowMs;
    summary.ttftMs = m_firstTokenMs;
    if (m_prefillMs)
        summary.prefillTokensPerSecond = perSecond(m_promptTokens, *m_prefillMs);
    if (m_newTokens > 0)
        summary.outputTokensPerSecond = perSecond(m_newTokens, summary.endToEndMs);
    if (m_newTokens > 1) {
        const double decodeMs = m_lastTokenMs - *m_firstTokenMs;
        summary.tpotMs = decodeMs / static_cast<double>(m_newTokens - 1);
        summary.decodeTokensPerSecond = perSecond(m_newTokens - 1, decodeMs);
    }
    return summary;
}

} // namespace kvglass
