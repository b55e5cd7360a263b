// SPDX-FileCopyrightText: 2026 The KVGlass authors
// SPDX-License-Identifier: Apache-2.0

// A race from a fork in a text: the same greedy continuation with the cache and without it, from
// the same tokens. The lanes run one after the other, so that neither disturbs the other.

#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <stop_token>
#include <string>
#include <vector>

#include "engine/backend/backend.h"
#include "engine/base/error.h"
#include "engine/base/ids.h"
#include "engine/tokenizer/tokenizer.h"

namespace kvglass {

struct RaceOptions {
    std::vector<TokenId> prefix; // at least one; both lanes go on behind its last token
    std::int64_t newTokens = 200;
    KvType kvType = KvType::F32;
};

/// A token that a lane wrote.
struct RaceToken {
    TokenId token;
    std::string bytes;
    double timeMs = 0.0; // since the fork
};

struct RaceLane {
    CachePolicy cache;
    std::vector<RaceToken> tokens;
    [[nodiscard]] double endMs() const { return tokens.empty() ? 0.0 : tokens.back().timeMs; }
};

struct RaceResult {
    std::int64_t prefixTokens = 0;
    RaceLane with;
    RaceLane without;
};

struct RaceProgress {
    CachePolicy cache;      // of the lane that runs
    std::int64_t token = 0; // of this lane so far
    std::int64_t newTokens = 0;
};

/// Called after every token, from the thread of the race.
using RaceProgressFunction = std::function<void(const RaceProgress&)>;

/// Measures both lanes. The clock of a lane starts at the fork: the cached lane holds the keys and
/// values of the prefix by then, the uncached one holds nothing. Ends of text are ignored.
/// Errors: BadUsage (no prefix, fewer than one new token), TooLong, Cancelled, and those of
/// newSequence and step.
[[nodiscard]] Result<RaceResult> runRace(Model& model, const Tokenizer& tokenizer,
                                         const RaceOptions& options,
                                         const RaceProgressFunction& progress,
                                         const std::stop_token& stop);

/// 1 for the first new token that is not the same in both lanes; empty: they are identical.
[[nodiscard]] std::optional<std::int64_t> firstDifference(const RaceResult& race);

} // namespace kvglass
