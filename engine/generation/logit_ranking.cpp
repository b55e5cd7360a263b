// SPDX-FileCopyrightText: 2026 The KVGlass authors
// SPDX-License-Identifier: Apache-2.0

#include "engine/generation/logit_ranking.h"

#include <algorithm>
#include <limits>

#include "engine/generation/portable_exp.h"

namespace kvglass {

namespace {

constexpr std::size_t kBlock = 64;

// The exponentials of a block are independent, so their loop is vectorised; the sum keeps its
// order, so that every machine gets the same bits.
double sumOfExponentials(std::span<const float> logits, double highest) {
    std::array<double, kBlock> weights;
    double total = 0.0;
    for (std::size_t begin = 0; begin < logits.size(); begin += kBlock) {
        const auto block = logits.subspan(begin, std::min(kBlock, logits.size() - begin));
        for (std::size_t index = 0; index < block.size(); ++index)
            weights[index] = static_cast<double>(block[index]) - highest;
        portableExp(std::span(weights).first(block.size()));
        for (std::size_t index = 0; index < block.size(); ++index)
            total += weights[index];
    }
    return total;
}

} // namespace

Result<LogitRanking> LogitRanking::of(std::span<const float> logits) {
    LogitRanking ranking(logits);
    float highest = -std::numeric_limits<float>::infinity();
    bool allUsable = true;
    for (const float logit : logits) {
        allUsable &= logit <= std::numeric_limits<float>::max(); // false for NaN
        highest = std::max(highest, logit);
    }
    if (!allUsable || highest < std::numeric_limits<float>::lowest())
        return fail(ErrorCode::BadFormat, "cannot choose a token",
                    "the model computed logits that are not finite numbers",
                    "the text so far is kept");
    ranking.m_highest = highest;
    ranking.m_total = sumOfExponentials(logits, highest);
    ranking.findBest();
    return ranking;
}

float LogitRanking::probability(TokenId token) const {
    const float logit = m_logits[static_cast<std::size_t>(token.value)];
    const double weight = portableExp(static_cast<double>(logit) - static_cast<double>(m_highest));
    return static_cast<float>(weight / m_total);
}

std::int64_t LogitRanking::rank(TokenId token) const {
    const auto index = static_cast<std::size_t>(token.value);
    const float logit = m_logits[index];
    std::int64_t before = 0;
    for (const float other : m_logits)
        before += other > logit ? 1 : 0;
    for (const float other : m_logits.first(index))
        before += other == logit ? 1 : 0;
    return before;
}

// One pass with a sorted list of ten; an entry moves only for a logit above the worst of the list,
// so an equal logit with a higher id never gets in front.
void LogitRanking::findBest() {
    for (std::size_t id = 0; id < m_logits.size(); ++id) {
        const float logit = m_logits[id];
        const auto count = static_cast<std::size_t>(m_bestCount);
        if (count == kCandidateCount && !(logit > m_best[count - 1].logit))
            continue;
        std::size_t place = std::min(count, kCandidateCount - 1);
        for (; place > 0 && logit > m_best[place - 1].logit; --place)
            m_best[place] = m_best[place - 1];
        m_best[place] = Candidate{TokenId(static_cast<std::int32_t>(id)), logit, 0.0F};
        m_bestCount = static_cast<std::int32_t>(std::min(count + 1, kCandidateCount));
    }
    for (std::int32_t index = 0; index < m_bestCount; ++index) {
        Candidate& candidate = m_best[static_cast<std::size_t>(index)];
        candidate.probability = probability(candidate.token);
    }
}

} // namespace kvglass
