// SPDX-FileCopyrightText: 2026 The KVGlass authors
// SPDX-License-Identifier: Apache-2.0

// Chooses the next token from the logits of a step. The order of the parts is that of Hugging Face
// transformers: repetition penalty, temperature, top-k, top-p. Deterministic: the same logits,
// options and position give the same token on every machine. Allocates only when constructed.

#pragma once

#include <array>
#include <cstdint>
#include <span>
#include <vector>

#include "engine/backend/step.h"
#include "engine/backend/top_candidates.h"
#include "engine/base/error.h"
#include "engine/base/ids.h"
#include "engine/generation/counter_random.h"
#include "engine/generation/generation_request.h"
#include "engine/telemetry/step_sample.h"

namespace kvglass {

struct SampledToken {
    TokenId token;
    float probability = 0.0F; // softmax of the model's logits, before penalty and temperature
    std::int64_t rank = 0;    // by that probability, equal ones by id; 0: the most probable
    std::array<Candidate, kCandidateCount> candidates; // by falling probability, then by id
    std::int32_t candidateCount = 0;                   // less than 10 for a tiny vocabulary
};

class Sampler {
public:
    /// BadUsage for a temperature below 0, top-k below 0, top-p outside [0, 1], a penalty not
    /// above 0, and for anything that is not a finite number.
    [[nodiscard]] static Status check(const SamplingOptions& options);

    /// `options` must have passed check().
    Sampler(const SamplingOptions& options, std::int64_t vocabularySize);

    /// The token that follows `sequence`.
    ///   greedy (temperature 0): the highest logit after the penalty; the lowest id of equal ones;
    ///   penalty: each token of the sequence once: logit / penalty if above 0, else * penalty;
    ///   top-k: what is at least the k-th highest logit, so equal ones stay;
    ///   top-p: from the most probable on, as long as the sum before a token is below p; at least
    ///   one; the draw: uniform number `sequence.size()` of the seed against the running sum.
    /// Error BadFormat: a logit is NaN or infinite, or all are minus infinity.
    [[nodiscard]] Result<SampledToken> choose(std::span<const float> logits, // (V)
                                              std::span<const TokenId> sequence);

    /// What a step has to give: candidates where these options can be served from them.
    [[nodiscard]] LogitsWanted wanted() const;

    /// Whether the choice from these candidates is the choice from all logits. It is not where
    /// options look further down, or where what equals the k-th may go on behind the last one.
    [[nodiscard]] bool isEnough(const TopCandidates& top) const;

    /// The same as choose() from the logits behind `top`, which must be enough, after `length`
    /// tokens.
    [[nodiscard]] Result<SampledToken> chooseFrom(const TopCandidates& top, std::size_t length);

private:
    [[nodiscard]] std::size_t keptAtMost() const;
    void penalise(std::span<const TokenId> sequence);
    [[nodiscard]] TokenId drawFrom(const TopCandidates& best, std::size_t length);
    void keepFirst(std::span<const TopCandidate> list, std::size_t limit);
    void keepHighest(std::size_t limit);
    [[nodiscard]] TokenId drawKept(std::size_t length);
    [[nodiscard]] TokenId drawAny(const TopCandidates& best, std::size_t length);
    [[nodiscard]] double sumOfAtLeast(float least, std::size_t begin, std::size_t end) const;
    void keepProbable(const TopCandidates& best, double wanted);
    [[nodiscard]] double keepTopP(double total);
    [[nodiscard]] TokenId drawFromKept(double target) const;

    SamplingOptions m_options;
    CounterRandom m_random;
    float m_sharpness;                    // 1 / temperature
    std::vector<float> m_scores;          // (V) logits after the penalty
    std::vector<float> m_selection;       // (V) scratch of keepHighest
    std::vector<bool> m_penalised;        // (V) all false between calls
    std::vector<std::int32_t> m_kept;     // ids that may be drawn; their scores are in m_scores
    std::vector<std::uint64_t> m_ordered; // scratch of keepTopP
    std::vector<float> m_weights;         // (V) by id: exp((score - best) / temperature)
};

} // namespace kvglass
