// SPDX-FileCopyrightText: 2026 The KVGlass authors
// SPDX-License-Identifier: Apache-2.0

// Turns requests into text with one model: checks a request, makes or continues the sequence, and
// runs the token loop. One thread at a time; GenerationControl reaches in from others.

#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <vector>

#include "engine/backend/backend.h"
#include "engine/base/error.h"
#include "engine/generation/generation_control.h"
#include "engine/generation/generation_request.h"
#include "engine/generation/kept_sequence.h"
#include "engine/telemetry/generation_observer.h"
#include "engine/tokenizer/tokenizer.h"

namespace kvglass {

class Generator {
public:
    /// Both must outlive the generator.
    Generator(Model& model, const Tokenizer& tokenizer);

    /// Runs a request to its end: end of text, the wanted length, a full context (prompt and new
    /// tokens together fill it), or a stop. The sequence is kept, also after a stop or an error, so
    /// that ContinuePrevious goes on exactly there; a new prompt replaces it, or cuts it back to
    /// the tokens that both begin with (PromptReuse). Attention that was captured for tokens that
    /// stay goes over to the request's store. An error in the request itself leaves the kept
    /// sequence alone.
    /// Errors: BadUsage, TooLong, BadFormat (text that is not UTF-8; logits that are not numbers),
    /// Unsupported (KV type), OutOfMemory, DeviceLost.
    [[nodiscard]] Result<GenerationSummary>
    run(const GenerationRequest& request, GenerationControl& control, GenerationObserver& observer);

    [[nodiscard]] bool hasSequence() const { return m_kept.has_value(); }
    /// Of the kept sequence; zeros when there is none.
    [[nodiscard]] SequenceBytes sequenceBytes() const;

private:
    [[nodiscard]] Status start(const GenerationRequest& request);
    [[nodiscard]] Status startFrom(std::vector<TokenId> tokens, const GenerationRequest& request);
    [[nodiscard]] std::int64_t reusableTokens(std::span<const TokenId> prompt,
                                              const GenerationRequest& request) const;
    void takeOverAttention(const GenerationRequest& request);

    Model& m_model;
    const Tokenizer& m_tokenizer;
    std::optional<KeptSequence> m_kept;
};

} // namespace kvglass
