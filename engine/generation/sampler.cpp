// SPDX-FileCopyrightText: 2026 The KVGlass authors
// SPDX-License-Identifier: Apache-2.0

#include "engine/generation/sampler.h"

#include <algorithm>
#include <bit>
#include <cmath>
#include <functional>
#include <limits>

#include "engine/base/ensure.h"
#include "engine/base/portable_exp.h"
#include "engine/generation/logit_ranking.h"

namespace kvglass {

namespace {
constexpr std::size_t kBlock = 512; // weights that are summed together
constexpr std::size_t kLanes = 16;  // sums side by side, so that loops over them are vectorised
constexpr double kLeastPenalty = std::numeric_limits<float>::min();
constexpr double kMostPenalty = std::numeric_limits<float>::max();
std::size_t indexOf(TokenId token) { return static_cast<std::size_t>(token.value); }

/// 1 / temperature, such that it and its product with a difference of 0 are numbers.
float sharpnessOf(double temperature) {
    constexpr double kLeast = std::numeric_limits<float>::min();
    constexpr double kMost = std::numeric_limits<float>::max();
    return static_cast<float>(1.0 / std::clamp(temperature, kLeast, kMost));
}

/// A number that is smaller for a higher score, and for a lower id where scores are equal; the id
/// is in its lower half.
std::uint64_t placeOf(float score, std::int32_t id) {
    const auto bits = std::bit_cast<std::uint32_t>(score + 0.0F); // -0 becomes 0
    const std::uint32_t falling = (bits >> 31U) != 0 ? bits : ~bits & 0x7fffffffU;
    return std::uint64_t{falling} << 32U | static_cast<std::uint32_t>(id);
}

/// Whether the first `limit` of a sorted list, and all that equal the last of them, are in the
/// list.
bool reachesBehind(std::span<const TopCandidate> list, std::size_t limit) {
    return limit < list.size() && list.back().logit < list[limit - 1].logit;
}

/// The candidates that are shown.
SampledToken described(const TopCandidates& top) {
    SampledToken sampled;
    const auto shown = top.list().first(std::min(top.list().size(), kCandidateCount));
    std::transform(
        shown.begin(), shown.end(), sampled.candidates.begin(), [&](const TopCandidate& candidate) {
            return Candidate{candidate.token, candidate.logit, top.probability(candidate.logit)};
        });
    sampled.candidateCount = static_cast<std::int32_t>(shown.size());
    return sampled;
}
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
    : m_options(options), m_random(options.seed), m_sharpness(sharpnessOf(options.temperature)) {
    const auto size = static_cast<std::size_t>(vocabularySize);
    m_scores.resize(size);
    m_selection.resize(size);
    m_penalised.resize(size);
    m_kept.reserve(size);
    m_ordered.reserve(size);
    m_weights.resize(size);
}

LogitsWanted Sampler::wanted() const {
    const bool fits = keptAtMost() < kTopCandidates || m_scores.size() <= kTopCandidates;
    return m_options.repetitionPenalty == 1.0 && fits ? LogitsWanted::Candidates
                                                      : LogitsWanted::Last;
}

/// How many tokens the options leave, but for those that equal the last of them.
std::size_t Sampler::keptAtMost() const {
    if (m_options.temperature == 0.0)
        return 1;
    const auto limit = static_cast<std::size_t>(m_options.topK);
    return limit > 0 ? std::min(limit, m_scores.size()) : m_scores.size();
}

bool Sampler::isEnough(const TopCandidates& top) const {
    if (m_options.repetitionPenalty != 1.0)
        return false;
    if (m_options.temperature == 0.0 || top.holdsAll() || !top.check())
        return true;
    return reachesBehind(top.list(), keptAtMost());
}

Result<SampledToken> Sampler::chooseFrom(const TopCandidates& top, std::size_t length) {
    ENSURE(isEnough(top));
    if (const Status usable = top.check(); !usable)
        return fail(usable.error());
    const auto list = top.list();
    TokenId token = list.front().token;
    if (m_options.temperature > 0.0) {
        for (const TopCandidate& candidate : list)
            m_scores[indexOf(candidate.token)] = candidate.logit;
        keepFirst(list, std::min(keptAtMost(), list.size()));
        token = drawKept(length);
    }
    SampledToken sampled = described(top);
    const auto place = std::find_if(list.begin(), list.end(), [&](const TopCandidate& candidate) {
        return candidate.token == token;
    });
    sampled.token = token;
    sampled.probability = top.probability(place->logit);
    sampled.rank = place - list.begin();
    return sampled;
}

Result<SampledToken> Sampler::choose(std::span<const float> logits,
                                     std::span<const TokenId> sequence) {
    ENSURE(logits.size() == m_scores.size());
    const bool draws = m_options.temperature > 0.0;
    const auto ranking = LogitRanking::of(logits, draws ? kTopCandidates : kCandidateCount);
    if (!ranking)
        return fail(ranking.error());
    if (isEnough(ranking->best()))
        return chooseFrom(ranking->best(), sequence.size());

    std::copy(logits.begin(), logits.end(), m_scores.begin());
    const bool isPenalised = m_options.repetitionPenalty != 1.0;
    if (isPenalised)
        penalise(sequence);
    const TopCandidates best =
        isPenalised ? findBest(m_scores, draws ? kTopCandidates : 1) : ranking->best();
    SampledToken sampled = described(ranking->best());
    sampled.token = draws ? drawFrom(best, sequence.size()) : best.list().front().token;
    sampled.probability = ranking->probability(sampled.token);
    sampled.rank = ranking->rank(sampled.token);
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

TokenId Sampler::drawFrom(const TopCandidates& best, std::size_t length) {
    const std::size_t limit = keptAtMost();
    if (limit == m_scores.size())
        return drawAny(best, length);
    const auto list = best.list();
    if (reachesBehind(list, limit))
        keepFirst(list, limit);
    else
        keepHighest(limit);
    return drawKept(length);
}

/// The first `limit` of the list and what equals the last of them.
void Sampler::keepFirst(std::span<const TopCandidate> list, std::size_t limit) {
    m_kept.clear();
    for (const TopCandidate& candidate : list)
        if (candidate.logit >= list[limit - 1].logit)
            m_kept.push_back(candidate.token.value);
    std::sort(m_kept.begin(), m_kept.end());
}

/// The same of all scores.
void Sampler::keepHighest(std::size_t limit) {
    std::copy(m_scores.begin(), m_scores.end(), m_selection.begin());
    const auto last = m_selection.begin() + static_cast<std::ptrdiff_t>(limit - 1);
    std::nth_element(m_selection.begin(), last, m_selection.end(), std::greater<>());
    m_kept.clear();
    for (std::size_t id = 0; id < m_scores.size(); ++id)
        if (m_scores[id] >= *last)
            m_kept.push_back(static_cast<std::int32_t>(id));
}

/// One of m_kept, in which ids ascend.
TokenId Sampler::drawKept(std::size_t length) {
    float highest = -std::numeric_limits<float>::infinity();
    for (const std::int32_t id : m_kept)
        highest = std::max(highest, m_scores[static_cast<std::size_t>(id)]);
    double total = 0.0;
    for (const std::int32_t id : m_kept) {
        const auto index = static_cast<std::size_t>(id);
        m_weights[index] = portableExp((m_scores[index] - highest) * m_sharpness);
        total += static_cast<double>(m_weights[index]);
    }
    if (m_options.topP < 1.0)
        total = keepTopP(total);
    return drawFromKept(m_random.uniform(length) * total);
}

/// One of all tokens. What is done for each of them is done in loops that are vectorised.
TokenId Sampler::drawAny(const TopCandidates& best, std::size_t length) {
    const float highest = best.list().front().logit;
    std::transform(m_scores.begin(), m_scores.end(), m_weights.begin(),
                   [&](float score) { return (score - highest) * m_sharpness; });
    portableExp(std::span(m_weights));
    double total = sumOfAtLeast(0.0F, 0, m_weights.size());
    const double uniform = m_random.uniform(length);
    if (m_options.topP < 1.0) {
        keepProbable(best, m_options.topP * total);
        total = keepTopP(total);
        return drawFromKept(uniform * total);
    }
    // Block by block, then token by token in the block where the sum gets there.
    double sum = 0.0;
    std::size_t last = indexOf(best.list().front().token); // one with a weight, for rounding
    for (std::size_t begin = 0; begin < m_weights.size(); begin += kBlock) {
        const std::size_t end = std::min(begin + kBlock, m_weights.size());
        const double block = sumOfAtLeast(0.0F, begin, end);
        if (uniform * total >= sum + block) {
            sum += block;
            continue;
        }
        for (std::size_t id = begin; id < end; ++id) {
            if (m_weights[id] <= 0.0F)
                continue;
            sum += static_cast<double>(m_weights[id]);
            last = id;
            if (uniform * total < sum)
                break;
        }
        break;
    }
    return TokenId(static_cast<std::int32_t>(last));
}

/// The sum of the weights that are not below `least`, always in the same order.
double Sampler::sumOfAtLeast(float least, std::size_t begin, std::size_t end) const {
    double total = 0.0;
    for (; begin < end; begin += kBlock) {
        std::array<double, kLanes> lanes{};
        const auto block = std::span(m_weights).subspan(begin, std::min(kBlock, end - begin));
        const std::size_t whole = block.size() / kLanes * kLanes;
        for (std::size_t i = 0; i < whole; i += kLanes)
            for (std::size_t lane = 0; lane < kLanes; ++lane) {
                const float weight = block[i + lane];
                lanes[lane] += static_cast<double>(weight >= least ? weight : 0.0F);
            }
        for (std::size_t width = kLanes / 2; width > 0; width /= 2)
            for (std::size_t lane = 0; lane < width; ++lane)
                lanes[lane] += lanes[lane + width];
        total += lanes[0];
        for (const float weight : block.subspan(whole))
            total += weight >= least ? static_cast<double>(weight) : 0.0;
    }
    return total;
}

/// Keeps more than enough of the most probable tokens to reach the sum `wanted`.
void Sampler::keepProbable(const TopCandidates& best, double wanted) {
    m_kept.clear();
    double sum = 0.0;
    for (const TopCandidate& candidate : best.list()) {
        m_kept.push_back(candidate.token.value);
        sum += static_cast<double>(m_weights[indexOf(candidate.token)]);
        if (sum >= wanted)
            return;
    }
    float least = m_weights[indexOf(best.list().back().token)];
    while (least > 0.0F && sum < wanted) {
        constexpr float kNext = 0.25F; // a few rounds, and a few times too many at most
        least *= kNext;
        sum = sumOfAtLeast(least, 0, m_weights.size());
    }
    m_kept.clear();
    for (std::size_t id = 0; id < m_weights.size(); ++id)
        if (m_weights[id] >= least)
            m_kept.push_back(static_cast<std::int32_t>(id));
}

/// Of m_kept, the most probable until their sum reaches p; gives that sum.
double Sampler::keepTopP(double total) {
    m_ordered.clear();
    for (const std::int32_t id : m_kept)
        m_ordered.push_back(placeOf(m_scores[static_cast<std::size_t>(id)], id));
    std::sort(m_ordered.begin(), m_ordered.end());
    const double wanted = m_options.topP * total;
    double sum = 0.0;
    std::size_t count = 0;
    do {
        m_kept[count] = static_cast<std::int32_t>(m_ordered[count] & 0xffffffffU);
        sum += static_cast<double>(m_weights[static_cast<std::size_t>(m_kept[count])]);
        ++count;
    } while (sum < wanted && count < m_kept.size());
    m_kept.resize(count);
    return sum;
}

TokenId Sampler::drawFromKept(double target) const {
    double sum = 0.0;
    std::int32_t last = m_kept.front(); // the last token with a weight, for rounding at the end
    for (const std::int32_t id : m_kept) {
        const auto weight = static_cast<double>(m_weights[static_cast<std::size_t>(id)]);
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
