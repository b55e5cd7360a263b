// SPDX-FileCopyrightText: 2026 The KVGlass authors
// SPDX-License-Identifier: Apache-2.0

// What the model itself thinks of its tokens, before any sampling option: softmax, the best few,
// and ranks. Equal logits are ordered by id, so that every answer is unique.

#pragma once

#include <cstdint>
#include <span>

#include "engine/backend/top_candidates.h"
#include "engine/base/error.h"
#include "engine/base/ids.h"
#include "engine/telemetry/step_sample.h"

namespace kvglass {

class LogitRanking {
public:
    /// Of `logits` (V), which must outlive the ranking, with the best `wanted` told by name. Error
    /// BadFormat: a logit is NaN or plus infinity, or all are minus infinity.
    [[nodiscard]] static Result<LogitRanking> of(std::span<const float> logits,
                                                 std::size_t wanted = kCandidateCount);

    [[nodiscard]] float probability(TokenId token) const;
    /// Number of tokens before this one; 0: the most probable.
    [[nodiscard]] std::int64_t rank(TokenId token) const;
    [[nodiscard]] const TopCandidates& best() const { return m_top; }

private:
    LogitRanking(std::span<const float> logits, const TopCandidates& top)
        : m_logits(logits), m_top(top) {}

    std::span<const float> m_logits; // (V)
    TopCandidates m_top;
};

} // namespace kvglass
