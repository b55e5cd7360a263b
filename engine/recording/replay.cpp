// SPDX-FileCopyrightText: 2026 The KVGlass authors
// SPDX-License-Identifier: Apache-2.0

#include "engine/recording/replay.h"

#include <algorithm>
#include <utility>

namespace kvglass {

Replay::Replay(std::shared_ptr<const Recording> recording, RequestId request)
    : m_recording(std::move(recording)), m_request(request) {
    if (const auto& captured = m_recording->attention)
        m_attention =
            std::make_shared<AttentionStore>(m_recording->header.model.config, captured->bytes());
}

std::optional<double> Replay::nextMs() const {
    if (m_next >= m_recording->tokens.size())
        return std::nullopt;
    return m_recording->tokens[m_next].timeMs;
}

std::int64_t Replay::advanceTo(double placeMs, GenerationObserver& observer) {
    reportPrompt(observer);
    const std::size_t first = m_next;
    for (auto next = nextMs(); next && *next <= placeMs; next = nextMs())
        reportToken(observer);
    return static_cast<std::int64_t>(m_next - first);
}

void Replay::advanceOneToken(GenerationObserver& observer) {
    reportPrompt(observer);
    if (!isAtEnd())
        reportToken(observer);
}

void Replay::reportPrompt(GenerationObserver& observer) {
    if (std::exchange(m_promptReported, true))
        return;
    observer.onPrompt(m_request, m_recording->prompt);
}

void Replay::reportToken(GenerationObserver& observer) {
    StepSample step = m_recording->steps[m_next];
    step.request = m_request;
    const auto& switches = m_recording->switches;
    for (; m_nextSwitch < switches.size() && switches[m_nextSwitch].step <= step.step;
         ++m_nextSwitch) {
        const CacheSwitchEvent& change = switches[m_nextSwitch];
        observer.onCacheSwitched(m_request, change.step, change.policy, change.problem);
    }
    captureUpTo(step.positions);
    observer.onStep(step);
    TokenEvent token = m_recording->tokens[m_next];
    token.request = m_request;
    observer.onToken(token);
    ++m_next;
}

/// A position that the recording lacks stays "not captured", as in the run.
void Replay::captureUpTo(std::int64_t positions) {
    if (!m_attention)
        return;
    const AttentionStore& recorded = *m_recording->attention;
    for (; m_captured < positions; ++m_captured) {
        const auto rows = recorded.row(m_captured, LayerIndex(0), HeadIndex(0));
        const auto slot = rows.empty() ? std::nullopt : m_attention->open(m_captured);
        if (!slot)
            continue;
        std::copy_n(rows.data(), slot->quantised.size(), slot->quantised.begin());
        const auto statistics = recorded.statistics(m_captured);
        std::copy(statistics.begin(), statistics.end(), slot->statistics.begin());
        m_attention->publish(m_captured);
    }
}

} // namespace kvglass
