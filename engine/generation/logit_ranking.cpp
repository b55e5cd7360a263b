// SPDX-FileCopyrightText: 2026 The KVGlass authors
// SPDX-License-Identifier: Apache-2.0

#include "engine/generation/logit_ranking.h"

namespace kvglass {

Result<LogitRanking> LogitRanking::of(std::span<const float> logits, std::size_t wanted) {
    LogitRanking ranking(logits, rankLogits(logits, wanted));
    if (const Status usable = ranking.m_top.check(); !usable)
        return fail(usable.error());
    return ranking;
}

float LogitRanking::probability(TokenId token) const {
    return m_top.probability(m_logits[static_cast<std::size_t>(token.value)]);
}

std::int64_t LogitRanking::rank(TokenId token) const {
    const auto index = static_cast<std::size_t>(token.value);
    const float logit = m_logits[index];
    std::int32_t before = 0; // 32 bits, as the logits have: the loops are vectorised
    for (const float other : m_logits)
        before += other > logit ? 1 : 0;
    for (const float other : m_logits.first(index))
        before += other == logit ? 1 : 0;
    return before;
}

} // namespace kvglass
