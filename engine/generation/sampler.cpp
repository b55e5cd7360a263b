// SPDX-FileCopyrightText: 2026 The KVGlass authors
// SPDX-License-Identifier: Apache-2.0

#include "engine/generation/sampler.h"

#include <algorithm>
#include <cmath>
#include <functional>
#include <limits>

#include "engine/base/ensure.h"
#include "engine/generation/logit_ranking.h"
#include "engine/generation/portable_exp.h"

namespace kvglass {

namespace {
constexpr double kLeastPenalty = std::numeric_limits<float>::min();
constexpr double kMostPenalty = std::numeric_limits<float>::max();
std::size_t indexOf(TokenId token) { return static_cast<std::size_t>(token.value); }
} // namespace

Status Sampler::check(const SamplingOptions& options) {
    const std::string what = "cannot sample like this";
    if (!std::isfinite(options.temperature) || options.temperature < 0.0)
        return fail(ErrorCode::BadUsage, what, "the temperature must be 0 (greedy) or above");
    if (options.topK < 0)
        return fail(ErrorCode::BadUsage, what, "top-k must be 0 (no limit) or above");
    if (!(options.topP >= 0.0 && options.topP <= 1.0))
        return fail(ErrorCode::BadUsage, what, "top-p must be between 0 and 1");
    // It is applied as a float: what becomes 0 or infinite there would make no scores.
    if (!(options.repetitionPenalty >= kLeastPenalty && options.repetitionPenalty <= kMostPenalty))
        return fail(ErrorCode::BadUsage, what,
                    "the repetition penalty must be above 0, from 1.2e-38 to 3.4e38");
    return {};
}

Sampler::Sampler(const SamplingOptions& options, std::int64_t vocabularySize)
    : m_options(options), m_random(options.seed) {
    const auto size = static_cast<std::size_t>(vocabularySize);
    m_scores.resize(size);
    m_selection.resize(size);
    m_penalised.resize(size);
    m_kept.reserve(size);
    m_weights.resize(size);
}

Result<SampledToken> Sampler::choose(std::span<const float> logits,
                                     std::span<const TokenId> sequence) {
    ENSURE(logits.size() == m_scores.size());
    const auto ranking = LogitRanking::of(logits);
    if (!ranking)
        return fail(ranking.error());

    std::copy(logits.begin(), logits.end(), m_scores.begin());
    penalise(sequence);
    SampledToken sampled;
    if (m_options.temperature == 0.0) {
        const auto best = std::max_element(m_scores.begin(), m_scores.end()); // the first of equals
        sampled.token = TokenId(static_cast<std::int32_t>(best - m_scores.begin()));
    } else {
        keepTopK();
        weigh();
        keepTopP();
        sampled.token = draw(m_random.uniform(sequence.size()));
    }
    sampled.probability = ranking->probability(sampled.token);
    sampled.rank = ranking->rank(sampled.token);
    std::copy(ranking->best().begin(), ranking->best().end(), sampled.candidates.begin());
    sampled.candidateCount = static_cast<std::int32_t>(ranking->best().size());
    return sampled;
}

void Sampler::penalise(std::span<const TokenId> sequence) {
    if (m_options.repetitionPenalty == 1.0)
        return;
    const auto penalty = static_cast<float>(m_options.repetitionPenalty);
    for (const TokenId token : sequence) {
        if (m_penalised[indexOf(token)])
            continue;
        m_penalised[indexOf(token)] = true;
        float& score = m_scores[indexOf(token)];
        score = score > 0.0F ? score / penalty : score * penalty;
        score = std::clamp(score, std::numeric_limits<float>::lowest(),
                           std::numeric_limits<float>::max()); // differences stay numbers
    }
    for (const TokenId token : sequence)
        m_penalised[indexOf(token)] = false;
}

void Sampler::keepTopK() {
    m_kept.clear();
    float lowest = -std::numeric_limits<float>::infinity();
    const auto limit = static_cast<std::size_t>(m_options.topK);
    if (limit > 0 && limit < m_scores.size()) {
        std::copy(m_scores.begin(), m_scores.end(), m_selection.begin());
        const auto kth = m_selection.begin() + static_cast<std::ptrdiff_t>(limit - 1);
        std::nth_element(m_selection.begin(), kth, m_selection.end(), std::greater<>());
        lowest = *kth;
    }
    for (std::size_t id = 0; id < m_scores.size(); ++id)
        if (m_scores[id] >= lowest)
            m_kept.push_back(static_cast<std::int32_t>(id));
}

// Without top-k the weights are computed for all scores at once, which is vectorised.
void Sampler::weigh() {
    const double best = *std::max_element(m_scores.begin(), m_scores.end());
    const double temperature = m_options.temperature;
    const bool allKept = m_kept.size() == m_scores.size();
    if (allKept) {
        std::transform(m_scores.begin(), m_scores.end(), m_weights.begin(),
                       [=](float score) { return (score - best) / temperature; });
        portableExp(std::span(m_weights));
    }
    m_totalWeight = 0.0;
    for (const std::int32_t id : m_kept) {
        const auto index = static_cast<std::size_t>(id);
        if (!allKept)
            m_weights[index] = portableExp((m_scores[index] - best) / temperature);
        m_totalWeight += m_weights[index];
    }
}

// Takes tokens off a heap, most probable first, until the sum reaches p: a full sort of a large
// vocabulary would cost more than the rest of the sampling.
void Sampler::keepTopP() {
    if (m_options.topP >= 1.0)
        return;
    const auto isBefore = [this](std::int32_t left, std::int32_t right) {
        const double leftWeight = m_weights[static_cast<std::size_t>(left)];
        const double rightWeight = m_weights[static_cast<std::size_t>(right)];
        return leftWeight != rightWeight ? leftWeight > rightWeight : left < right;
    };
    const auto isLater = [&](std::int32_t left, std::int32_t right) {
        return isBefore(right, left);
    };
    std::make_heap(m_kept.begin(), m_kept.end(), isLater);
    const double wanted = m_options.topP * m_totalWeight;
    double sum = 0.0;
    auto end = m_kept.end();
    do {
        std::pop_heap(m_kept.begin(), end, isLater);
        --end;
        sum += m_weights[static_cast<std::size_t>(*end)];
    } while (sum < wanted && end != m_kept.begin());
    m_kept.erase(m_kept.begin(), end);
    std::reverse(m_kept.begin(), m_kept.end()); // most probable first
    m_totalWeight = sum;
}

TokenId Sampler::draw(double uniform) const {
    const double target = uniform * m_totalWeight;
    double sum = 0.0;
    std::int32_t last = m_kept.front(); // the last token with a weight, for rounding at the end
    for (const std::int32_t id : m_kept) {
        const double weight = m_weights[static_cast<std::size_t>(id)];
        if (weight <= 0.0)
            continue;
        sum += weight;
        last = id;
        if (target < sum)
            break;
    }
    return TokenId(last);
}

} // namespace kvglass
