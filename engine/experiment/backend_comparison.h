// SPDX-FileCopyrightText: 2026 The KVGlass authors
// SPDX-License-Identifier: Apache-2.0

// Two loaded models, one device each: do they compute the same? The prompt in one pass, then a
// greedy text of the first model, one cached token at a time, with the same tokens given to both.

#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <stop_token>
#include <vector>

#include "engine/backend/backend.h"
#include "engine/base/error.h"
#include "engine/base/ids.h"

namespace kvglass {

struct ComparisonOptions {
    std::vector<TokenId> prompt; // at least one
    std::int64_t newTokens = 32; // together with the prompt not more than the context
    KvType kvType = KvType::F32; // of both, where both take it; else f32 for the other
    std::stop_token stop;
};

struct BackendComparison {
    std::int64_t positions = 0; // compared: prompt and new tokens
    std::int64_t newTokens = 0;
    double maxLogitDifference = 0.0; // over all positions and tokens
    double meanLogitDifference = 0.0;
    double largestLogit = 0.0;     // magnitude, of either
    double maxKlDivergence = 0.0;  // KL(first || second) of a position, in nats
    double meanKlDivergence = 0.0; // over positions
    double topOneAgreement = 0.0;  // share of positions with the same most probable token
    std::optional<std::int64_t> firstDifferingToken; // 1: the first new token; empty: all the same
    double bound = 0.0;                              // for maxLogitDifference: see logitBound()

    [[nodiscard]] bool isWithinBound() const { return maxLogitDifference <= bound; }
};

/// What rounding alone can explain: 8 * sqrt(n) * u * `largestLogit`, summed over arithmetic and
/// storage. Arithmetic: u = 2^-24 (f32) and n = products in a row (5 L + 1) times the terms of the
/// longest sum; independent roundings add up like sqrt(n). Storage in a smaller type: u is half its
/// spacing and n counts products only, because the relative errors of the terms of a sum do not
/// grow with its length. 8: the largest of many thousand errors, and the gain of the softmax.
[[nodiscard]] double logitBound(const ModelConfig& config, std::int64_t positions,
                                double largestLogit, WeightType weights, KvType cache);

/// Errors: those of newSequence and step; BadFormat for logits that are not numbers.
[[nodiscard]] Result<BackendComparison> compareBackends(Model& first, Model& second,
                                                        const ComparisonOptions& options);

} // namespace kvglass
