// SPDX-FileCopyrightText: 2026 The KVGlass authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "ui/data/run_data.h"

#include <iterator>
#include <utility>

namespace kvglass::ui {

std::int64_t RunData::sequenceLength() const {
    return static_cast<std::int64_t>(m_prompt.size() + m_tokens.size());
}

std::string_view RunData::bytesAt(std::int64_t position) const {
    if (position < 0) {
        return {};
    }
    if (position < std::ssize(m_prompt)) {
        return m_prompt[static_cast<std::size_t>(position)].bytes;
    }
    const TokenEvent* token = tokenAt(position);
    return token != nullptr ? std::string_view(token->bytes) : std::string_view();
}

const TokenEvent* RunData::tokenAt(std::int64_t position) const {
    if (m_tokens.empty()) {
        return nullptr;
    }
    // Tokens come without gaps, so the first one's position is all that is needed.
    const std::int64_t index = position - m_tokens.front().position;
    if (index < 0 || index >= std::ssize(m_tokens)) {
        return nullptr;
    }
    return &m_tokens[static_cast<std::size_t>(index)];
}

const StepSample* RunData::stepFor(std::int64_t position) const {
    const TokenEvent* token = tokenAt(position);
    if (token == nullptr || m_steps.empty()) {
        return nullptr;
    }
    const std::int64_t index = token->index - m_steps.front().step;
    if (index < 0 || index >= std::ssize(m_steps)) {
        return nullptr;
    }
    return &m_steps[static_cast<std::size_t>(index)];
}

void RunData::begin(const ModelConfig& config, std::int64_t weightBytes,
                    std::shared_ptr<const AttentionStore> attention) {
    m_prompt.clear();
    m_tokens.clear();
    m_steps.clear();
    m_switches.clear();
    m_summary.reset();
    m_attention = std::move(attention);
    m_config = config;
    m_weightBytes = weightBytes;
    emit cleared();
}

void RunData::setPrompt(std::vector<PromptToken> prompt) {
    m_prompt = std::move(prompt);
    emit promptChanged();
}

void RunData::append(std::vector<TokenEvent> tokens, std::vector<StepSample> steps) {
    const auto firstToken = std::ssize(m_tokens);
    const auto firstStep = std::ssize(m_steps);
    m_tokens.insert(m_tokens.end(), std::make_move_iterator(tokens.begin()),
                    std::make_move_iterator(tokens.end()));
    m_steps.insert(m_steps.end(), steps.begin(), steps.end());
    // Both are complete before anybody is told, so that a slot may look up a token's step.
    if (!steps.empty()) {
        emit stepsAppended(firstStep, std::ssize(steps));
    }
    if (!tokens.empty()) {
        emit tokensAppended(firstToken, std::ssize(tokens));
    }
}

void RunData::addSwitch(CacheSwitch change) {
    m_switches.push_back(std::move(change));
    emit cacheSwitched();
}

void RunData::finish(std::optional<GenerationSummary> summary) {
    m_summary = std::move(summary);
    emit finished();
}

} // namespace kvglass::ui
