// SPDX-FileCopyrightText: 2026 The KVGlass authors
// SPDX-License-Identifier: Apache-2.0

#include "engine/recording/recording_check.h"

#include <algorithm>
#include <cmath>

#include "engine/experiment/backend_comparison.h"
#include "engine/generation/sampler.h"
#include "engine/recording/anonymise.h"

namespace kvglass {

namespace {

Status checkFit(const Recording& recording, const ModelConfig& config) {
    const std::string what = "cannot run the recording again";
    if (!hasAllTokens(recording))
        return fail(ErrorCode::BadUsage, what, "its tokens were taken out of it");
    if (recording.tokens.empty() || recording.prompt.empty())
        return fail(ErrorCode::BadUsage, what, "it has no tokens");
    const ModelConfig& recorded = recording.header.model.config;
    const bool sameShape = recorded.vocabularySize == config.vocabularySize &&
                           recorded.channels == config.channels &&
                           recorded.layers == config.layers && recorded.heads == config.heads;
    if (!sameShape)
        return fail(ErrorCode::BadUsage, what,
                    "this model has another shape than the recorded one");
    return Sampler::check(recording.header.settings.sampling);
}

/// One pass over the recording.
class Rerun {
public:
    Rerun(const Recording& recording, Sequence& sequence, const ModelConfig& config)
        : m_recording(recording), m_sequence(sequence),
          m_sampler(recording.header.settings.sampling, config.vocabularySize) {}

    [[nodiscard]] Result<RecordingCheck> run(const std::stop_token& stop) {
        std::vector<TokenId> pending = m_recording.prompt;
        for (const TokenEvent& token : m_recording.tokens) {
            if (Status changed = followPolicy(token.index); !changed)
                return fail(std::move(changed.error()));
            StepOptions options;
            options.stop = stop;
            const auto result = m_sequence.step(pending, options);
            if (!result)
                return fail(result.error());
            if (Status compared = compare(token, *result); !compared)
                return fail(std::move(compared.error()));
            pending.assign(1, token.token);
        }
        if (m_check.candidates > 0)
            m_check.meanProbabilityDifference /= static_cast<double>(m_check.candidates);
        return m_check;
    }
    [[nodiscard]] double largestLogit() const { return m_largestLogit; }

private:
    /// The policy of the recorded step, which counts switches that failed for what they were.
    [[nodiscard]] Status followPolicy(std::int64_t step) {
        const CachePolicy policy = m_recording.steps[static_cast<std::size_t>(step - 1)].cache;
        return policy == m_sequence.policy() ? Status() : m_sequence.setPolicy(policy);
    }

    [[nodiscard]] Status compare(const TokenEvent& token, const StepResult& result) {
        const auto chosen = m_sampler.choose(result.logits, m_sequence.tokens());
        if (!chosen)
            return fail(chosen.error());
        ++m_check.steps;
        m_check.sameTokens += chosen->token == token.token;
        if (chosen->token != token.token && !m_check.firstDifferingToken)
            m_check.firstDifferingToken = token.index;
        m_check.sameKinds +=
            result.kind == m_recording.steps[static_cast<std::size_t>(token.index - 1)].kind;
        compareCandidates(token, result.logits);
        return {};
    }

    void compareCandidates(const TokenEvent& token, std::span<const float> logits) {
        const double best = *std::max_element(logits.begin(), logits.end());
        double sum = 0.0;
        for (const float logit : logits) {
            sum += std::exp(static_cast<double>(logit) - best);
            m_largestLogit = std::max(m_largestLogit, std::abs(static_cast<double>(logit)));
        }
        for (std::int32_t index = 0; index < token.candidateCount; ++index) {
            const Candidate& recorded = token.candidates[static_cast<std::size_t>(index)];
            const double logit = logits[static_cast<std::size_t>(recorded.token.value)];
            const double probability = std::exp(logit - best) / sum;
            const double apart = std::abs(probability - static_cast<double>(recorded.probability));
            ++m_check.candidates;
            m_check.meanProbabilityDifference += apart; // divided at the end
            m_check.maxProbabilityDifference = std::max(m_check.maxProbabilityDifference, apart);
            m_check.maxLogitDifference = std::max(
                m_check.maxLogitDifference, std::abs(logit - static_cast<double>(recorded.logit)));
        }
    }

    const Recording& m_recording;
    Sequence& m_sequence;
    Sampler m_sampler;
    RecordingCheck m_check;
    double m_largestLogit = 0.0;
};

} // namespace

Result<RecordingCheck> checkRecording(const Recording& recording, Model& model,
                                      const std::stop_token& stop) {
    const ModelConfig& config = model.config();
    if (Status fits = checkFit(recording, config); !fits)
        return fail(std::move(fits.error()));
    const RecordedSettings& settings = recording.header.settings;
    auto sequence = model.newSequence(recording.steps.front().cache, settings.kvType);
    if (!sequence)
        return fail(std::move(sequence.error()));
    Rerun rerun(recording, **sequence, config);
    auto check = rerun.run(stop);
    if (!check)
        return check;
    const auto positions = recording.steps.back().positions;
    const auto boundOf = [&](WeightType weights) {
        return logitBound(config, positions, rerun.largestLogit(), weights, settings.kvType);
    };
    check->bound = std::max(boundOf(settings.weightType), boundOf(model.weightType()));
    return check;
}

} // namespace kvglass
