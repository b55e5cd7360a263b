// SPDX-FileCopyrightText: 2026 The KVGlass authors
// SPDX-License-Identifier: Apache-2.0

// One text through a toy model, and everything that it said.

#pragma once

#include <cstdint>
#include <set>
#include <span>
#include <vector>

#include "engine/backend/backend.h"

namespace kvglass::gpu {

struct ToyRun {
    CachePolicy policy = CachePolicy::full();
    KvType kvType = KvType::F32;
    std::int64_t tokensPerStep = 1; // the whole text: one pass
    bool capture = false;
};

struct ToyOutput {
    std::vector<float> logits;           // (T, V)
    std::vector<float> attention;        // (L, H, T, T), zero above the diagonal; empty: no capture
    std::vector<std::uint8_t> quantised; // laid out like attention
};

/// Given tokens, logits of all positions.
[[nodiscard]] Result<ToyOutput> runText(Model& model, std::span<const TokenId> tokens,
                                        const ToyRun& run);

/// The prompt and `newTokens` greedy ones; before each new token that `switches` names (1 is the
/// first) the cache policy flips.
[[nodiscard]] Result<std::vector<TokenId>> greedyText(Model& model, std::vector<TokenId> prompt,
                                                      std::int64_t newTokens, CachePolicy policy,
                                                      const std::set<std::int64_t>& switches);

} // namespace kvglass::gpu
