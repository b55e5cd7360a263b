// SPDX-FileCopyrightText: 2026 The KVGlass authors
// SPDX-License-Identifier: Apache-2.0

// Logits and attention of every position of a given list of tokens, computed in one of three ways
// that must agree.

#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <span>
#include <stop_token>
#include <string_view>
#include <vector>

#include "engine/backend/backend.h"
#include "engine/base/error.h"
#include "engine/base/ids.h"

namespace kvglass {

enum class TraceMode : std::uint8_t {
    OnePass,  // all tokens in one step
    Stepwise, // one token at a time against the cache
    Uncached, // a fresh pass over all earlier positions for each position
};

[[nodiscard]] std::optional<TraceMode>
traceModeFromName(std::string_view name); // full|stepwise|off

enum class AttentionWanted : std::uint8_t { No, Yes };

struct TraceOptions {
    TraceMode mode = TraceMode::OnePass;
    AttentionWanted attention = AttentionWanted::No;
    KvType kvType = KvType::F32;
    std::stop_token stop;
};

struct TokenTrace {
    std::int64_t positions = 0;                // T
    std::vector<float> logits;                 // (T, V)
    std::vector<std::vector<float>> attention; // (T) of (L, H, position + 1); empty: not wanted
};

/// `tokens`: at least one. Errors: those of newSequence and step.
[[nodiscard]] Result<TokenTrace> traceTokens(Model& model, std::span<const TokenId> tokens,
                                             const TraceOptions& options);

/// Hands out the attention as (L, H, T, T), row by row of T weights: 0 above the diagonal. Stops at
/// the first error of `sink` and returns it.
[[nodiscard]] Status forEachAttentionRow(const TokenTrace& trace, const ModelConfig& config,
                                         const std::function<Status(std::span<const float>)>& sink);

} // namespace kvglass
