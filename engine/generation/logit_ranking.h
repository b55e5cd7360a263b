// SPDX-FileCopyrightText: 2026 The KVGlass authors
// SPDX-License-Identifier: Apache-2.0

// What the model itself thinks of its tokens, before any sampling option: softmax, the best ten,
// and ranks. Equal logits are ordered by id, so that every answer is unique.

#pragma once

#include <array>
#include <cstdint>
#include <span>

#include "engine/base/error.h"
#include "engine/base/ids.h"
#include "engine/telemetry/step_sample.h"

namespace kvglass {

class LogitRanking {
public:
    /// Error BadFormat: a logit is NaN or plus infinity, or all are minus infinity. `logits` must
    /// outlive the ranking.
    [[nodiscard]] static Result<LogitRanking> of(std::span<const float> logits); // (V)

    [[nodiscard]] float probability(TokenId token) const;
    /// Number of tokens before this one; 0: the most probable.
    [[nodiscard]] std::int64_t rank(TokenId token) const;
    /// The most probable tokens, at most 10.
    [[nodiscard]] std::span<const Candidate> best() const {
        return {m_best.data(), static_cast<std::size_t>(m_bestCount)};
    }

private:
    explicit LogitRanking(std::span<const float> logits) : m_logits(logits) {}
    void findBest();

    std::span<const float> m_logits; // (V)
    float m_highest = 0.0F;
    double m_total = 0.0; // sum of exp(logit - highest)
    std::array<Candidate, kCandidateCount> m_best;
    std::int32_t m_bestCount = 0;
};

} // namespace kvglass
