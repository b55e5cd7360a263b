// SPDX-FileCopyrightText: 2026 The KVGlass authors
// SPDX-License-Identifier: GPL-3.0-or-later

// Everything that the present run has reported, for all views. Lives on the window's thread; the
// EventPump appends to it once per tick, and one signal per tick and stream tells what is new.

#pragma once

#include <memory>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include <QObject>

#include "engine/backend/model_config.h"
#include "engine/telemetry/attention_store.h"
#include "engine/telemetry/generation_observer.h"
#include "engine/telemetry/step_sample.h"

namespace kvglass::ui {

/// The cache was switched before the step with this number, or could not be.
struct CacheSwitch {
    std::int64_t step = 0;
    CachePolicy policy;
    std::string problem; // not empty: the switch failed, and why
};

/// A token of the prompt or of what a request went on from.
struct PromptToken {
    TokenId token;
    std::string bytes;
};

class RunData : public QObject {
    Q_OBJECT
public:
    using QObject::QObject;

    // What views read. Positions in the sequence: prompt tokens first, then new tokens.

    [[nodiscard]] const std::vector<PromptToken>& prompt() const { return m_prompt; }
    [[nodiscard]] const std::vector<TokenEvent>& tokens() const { return m_tokens; }
    [[nodiscard]] const std::vector<StepSample>& steps() const { return m_steps; }
    [[nodiscard]] const std::vector<CacheSwitch>& switches() const { return m_switches; }
    [[nodiscard]] const std::shared_ptr<const AttentionStore>& attention() const {
        return m_attention;
    }
    [[nodiscard]] const std::optional<GenerationSummary>& summary() const { return m_summary; }
    [[nodiscard]] const ModelConfig& config() const { return m_config; }
    [[nodiscard]] std::int64_t weightBytes() const { return m_weightBytes; }

    /// Tokens in the sequence that are known here: prompt and new ones.
    [[nodiscard]] std::int64_t sequenceLength() const;
    /// The bytes of the token at a position of the sequence; empty beyond its end.
    [[nodiscard]] std::string_view bytesAt(std::int64_t position) const;
    /// The new token at a position; nullptr for prompt tokens.
    [[nodiscard]] const TokenEvent* tokenAt(std::int64_t position) const;
    /// The step that produced the token at a position; nullptr for prompt tokens.
    [[nodiscard]] const StepSample* stepFor(std::int64_t position) const;

    // What the client writes.

    /// A new run: drops everything of the last one.
    void begin(const ModelConfig& config, std::int64_t weightBytes,
               std::shared_ptr<const AttentionStore> attention);
    void setPrompt(std::vector<PromptToken> prompt);
    void append(std::vector<TokenEvent> tokens, std::vector<StepSample> steps);
    void addSwitch(CacheSwitch change);
    void finish(std::optional<GenerationSummary> summary);

signals:
    void cleared();
    void promptChanged();
    void tokensAppended(qint64 firstIndex, qint64 count); // indices into tokens()
    void stepsAppended(qint64 firstIndex, qint64 count);  // indices into steps()
    void cacheSwitched();                                 // the last of switches()
    void finished();

private:
    std::vector<PromptToken> m_prompt;
    std::vector<TokenEvent> m_tokens;
    std::vector<StepSample> m_steps;
    std::vector<CacheSwitch> m_switches;
    std::shared_ptr<const AttentionStore> m_attention;
    std::optional<GenerationSummary> m_summary;
    ModelConfig m_config;
    std::int64_t m_weightBytes = 0;
};

} // namespace kvglass::ui
