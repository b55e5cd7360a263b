// SPDX-FileCopyrightText: 2026 The KVGlass authors
// SPDX-License-Identifier: Apache-2.0

// What to generate.

#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <variant>
#include <vector>

#include "engine/backend/types.h"
#include "engine/base/clock.h"
#include "engine/base/ids.h"
#include "engine/telemetry/attention_store.h"

namespace kvglass {

struct SamplingOptions {
    double temperature = 0.0; // 0: greedy, and the rest but the penalty is ignored
    std::int64_t topK = 0;    // 0: no limit
    double topP = 1.0;        // 1: no limit
    double repetitionPenalty =
        1.0; // 1: none; logits of seen tokens are divided (> 0) or multiplied
    std::uint64_t seed = 0;
    bool operator==(const SamplingOptions&) const = default;
};

enum class EndOfTextRule : std::uint8_t { Stop, Ignore };

/// Goes on from where the sequence of the previous request stands, without a new prompt. The
/// sequence keeps its KV type; the one of the request is not looked at.
struct ContinuePrevious {};

/// Whether a new prompt may start from what the cache of the previous text already holds: the
/// tokens that both begin with. Measurements of a prompt's own cost say Never.
enum class PromptReuse : std::uint8_t { Never, Allowed };

/// A text is tokenised with special tokens recognised. An empty text or list starts from
/// ModelConfig::startOfText(), for GPT-2 the end-of-text token, as its training texts did; an error
/// for a model without one.
using Prompt = std::variant<std::string, std::vector<TokenId>, ContinuePrevious>;

struct GenerationRequest {
    RequestId id;
    Prompt prompt;
    std::int64_t maxNewTokens = 256;
    SamplingOptions sampling;
    CachePolicy cache = CachePolicy::full();
    KvType kvType = KvType::F32;
    /// At each K the cache flips between off and full before the K-th new token (K >= 1).
    std::vector<std::int64_t> switchCacheAt;
    EndOfTextRule endOfText = EndOfTextRule::Stop;
    PromptReuse promptReuse = PromptReuse::Never;
    /// Attention rows go here; empty: nothing is captured.
    std::shared_ptr<AttentionStore> attention;
    /// When the user asked, before any queue or drawing; empty: when the engine got the request.
    std::optional<TimePoint> submitted;
};

} // namespace kvglass
