// SPDX-FileCopyrightText: 2026 The KVGlass authors
// SPDX-License-Identifier: Apache-2.0

#include "engine/experiment/backend_comparison.h"

#include <algorithm>
#include <cmath>
#include <memory>

#include "engine/base/ensure.h"
#include "engine/generation/logit_ranking.h"

namespace kvglass {

namespace {

double unitRoundoff(WeightType type) {
    switch (type) {
    case WeightType::F32: return 0x1p-24;
    case WeightType::F16: return 0x1p-11;
    case WeightType::BF16: return 0x1p-8;
    case WeightType::Int8: return 0x1p-7; // a step is 1/127 of a row's largest value
    }
    return 0.0;
}

double unitRoundoff(KvType type) {
    switch (type) {
    case KvType::F32: return 0x1p-24;
    case KvType::F16: return 0x1p-11;
    case KvType::Int8: return 0x1p-7;
    }
    return 0.0;
}

/// ln of the sum of exp over a row.
double logSumExp(std::span<const float> logits) {
    const double highest = *std::max_element(logits.begin(), logits.end());
    double sum = 0.0;
    for (const float logit : logits)
        sum += std::exp(logit - highest);
    return highest + std::log(sum);
}

/// KL(first || second) in nats; rounding can make it slightly negative, which means 0.
double klDivergence(std::span<const float> first, std::span<const float> second) {
    const double firstTotal = logSumExp(first);
    const double secondTotal = logSumExp(second);
    double divergence = 0.0;
    for (std::size_t id = 0; id < first.size(); ++id) {
        const double logProbability = first[id] - firstTotal;
        divergence += std::exp(logProbability) * (logProbability - (second[id] - secondTotal));
    }
    return std::max(divergence, 0.0);
}

/// Adds up rows of logits.
class Comparer {
public:
    Comparer(BackendComparison& result, std::int64_t vocabularySize, std::int64_t promptTokens)
        : m_result(result), m_vocabularySize(vocabularySize), m_promptTokens(promptTokens) {}

    /// Two times (positions, V). Returns the most probable token of the last position of the first.
    [[nodiscard]] Result<TokenId> add(std::span<const float> first, std::span<const float> second) {
        ENSURE(first.size() == second.size() && !first.empty());
        const auto width = static_cast<std::size_t>(m_vocabularySize);
        TokenId last;
        for (std::size_t begin = 0; begin < first.size(); begin += width) {
            const auto one = addRow(first.subspan(begin, width), second.subspan(begin, width));
            if (!one)
                return fail(one.error());
            last = *one;
        }
        return last;
    }

    void finish() {
        const auto positions = static_cast<double>(m_result.positions);
        m_result.meanLogitDifference =
            m_differences / (positions * static_cast<double>(m_vocabularySize));
        m_result.meanKlDivergence = m_divergences / positions;
        m_result.topOneAgreement = static_cast<double>(m_agreements) / positions;
    }

private:
    Result<TokenId> addRow(std::span<const float> first, std::span<const float> second) {
        const auto firstRanking = LogitRanking::of(first);
        const auto secondRanking = LogitRanking::of(second);
        if (!firstRanking || !secondRanking)
            return fail(ErrorCode::BadFormat, "cannot compare the devices",
                        "one of them computed logits that are not finite numbers");
        for (std::size_t id = 0; id < first.size(); ++id) {
            const double difference = std::abs(static_cast<double>(first[id]) - second[id]);
            m_differences += difference;
            m_result.maxLogitDifference = std::max(m_result.maxLogitDifference, difference);
            const double larger = std::max(std::abs(first[id]), std::abs(second[id]));
            m_result.largestLogit = std::max(m_result.largestLogit, larger);
        }
        const double divergence = klDivergence(first, second);
        m_divergences += divergence;
        m_result.maxKlDivergence = std::max(m_result.maxKlDivergence, divergence);

        const TokenId token = firstRanking->best().list().front().token;
        ++m_result.positions;
        const std::int64_t newToken =
            m_result.positions - m_promptTokens + 1; // that this row makes
        if (token == secondRanking->best().list().front().token)
            ++m_agreements;
        else if (newToken >= 1 && newToken <= m_result.newTokens && !m_result.firstDifferingToken)
            m_result.firstDifferingToken = newToken;
        return token;
    }

    BackendComparison& m_result;
    std::int64_t m_vocabularySize = 0;
    std::int64_t m_promptTokens = 0;
    double m_differences = 0.0;
    double m_divergences = 0.0;
    std::int64_t m_agreements = 0;
};

/// A sequence with the wanted KV type, or with f32 where the model does not take that.
Result<std::unique_ptr<Sequence>> newSequence(Model& model, KvType kvType) {
    auto sequence = model.newSequence(CachePolicy::full(), kvType);
    if (!sequence && sequence.error().code == ErrorCode::Unsupported)
        sequence = model.newSequence(CachePolicy::full(), KvType::F32);
    return sequence;
}

/// The prompt in one step, then one token at a time; the first sequence chooses for both.
Status compareSteps(Sequence& first, Sequence& second, const ComparisonOptions& options,
                    Comparer& comparer) {
    std::vector<TokenId> tokens = options.prompt;
    StepOptions step;
    step.logits = LogitsWanted::All;
    step.stop = options.stop;
    for (std::int64_t made = 0; made < std::max<std::int64_t>(options.newTokens, 1); ++made) {
        const auto firstStep = first.step(tokens, step);
        if (!firstStep)
            return fail(firstStep.error());
        const auto secondStep = second.step(tokens, step);
        if (!secondStep)
            return fail(secondStep.error());
        const auto next = comparer.add(firstStep->logits, secondStep->logits);
        if (!next)
            return fail(next.error());
        tokens.assign(1, *next);
    }
    return {};
}

} // namespace

double logitBound(const ModelConfig& config, std::int64_t positions, double largestLogit,
                  WeightType weights, KvType cache) {
    const std::int64_t terms = std::max({config.channels, config.innerSize, positions});
    const auto products = static_cast<double>(5 * config.layers + 1);
    const double arithmetic = 0x1p-24 * std::sqrt(products * static_cast<double>(terms));
    const double stored = std::max(unitRoundoff(weights), unitRoundoff(cache));
    const double storage = stored > 0x1p-24 ? stored * std::sqrt(products) : 0.0;
    return 8.0 * (arithmetic + storage) * largestLogit;
}

Result<BackendComparison> compareBackends(Model& first, Model& second,
                                          const ComparisonOptions& options) {
    const ModelConfig& config = first.config();
    ENSURE(config == second.config() && !options.prompt.empty());
    const auto firstSequence = newSequence(first, options.kvType);
    if (!firstSequence)
        return fail(firstSequence.error());
    const auto secondSequence = newSequence(second, options.kvType);
    if (!secondSequence)
        return fail(secondSequence.error());

    BackendComparison result;
    result.newTokens = options.newTokens;
    Comparer comparer(result, config.vocabularySize,
                      static_cast<std::int64_t>(options.prompt.size()));
    if (const Status compared = compareSteps(**firstSequence, **secondSequence, options, comparer);
        !compared)
        return fail(compared.error());
    comparer.finish();
    const auto boundOf = [&](const Model& model, const Sequence& sequence) {
        return logitBound(config, result.positions, result.largestLogit, model.weightType(),
                          sequence.kvType());
    };
    result.bound = std::max(boundOf(first, **firstSequence), boundOf(second, **secondSequence));
    return result;
}

} // namespace kvglass
