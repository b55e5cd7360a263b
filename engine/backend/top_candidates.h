// SPDX-FileCopyrightText: 2026 The KVGlass authors
// SPDX-License-Identifier: Apache-2.0

// The best few of a row of logits and the sum behind the softmax: all that most ways of choosing a
// token need. A backend may find them where the logits are; rankLogits finds them on the host.

#pragma once

#include <array>
#include <cstdint>
#include <span>

#include "engine/base/error.h"
#include "engine/base/ids.h"

namespace kvglass {

struct TopCandidate {
    TokenId token;
    float logit = 0.0F;
};

inline constexpr std::size_t kTopCandidates = 64;

struct TopCandidates {
    std::array<TopCandidate, kTopCandidates> best; // by falling logit, equal ones by id
    std::int32_t count = 0;                        // of `best`
    std::int64_t vocabulary = 0;                   // logits that they were chosen from
    double total = 0.0;                            // sum over all of them of exp(logit - highest)

    [[nodiscard]] std::span<const TopCandidate> list() const {
        return {best.data(), static_cast<std::size_t>(count)};
    }
    [[nodiscard]] bool holdsAll() const { return count == vocabulary; }

    /// Softmax of a logit of that row.
    [[nodiscard]] float probability(float logit) const;

    /// Error BadFormat: a logit was NaN or plus infinity, or all were minus infinity.
    [[nodiscard]] Status check() const;
};

/// The best `wanted` (1 to kTopCandidates) of `logits` (V), fewer for a smaller vocabulary. NaN
/// counts as the highest of all, so that check() finds it. The sum has a relative error below 1e-6.
[[nodiscard]] TopCandidates rankLogits(std::span<const float> logits,
                                       std::size_t wanted = kTopCandidates);

/// The same without the sum.
[[nodiscard]] TopCandidates findBest(std::span<const float> logits, std::size_t wanted);

} // namespace kvglass
