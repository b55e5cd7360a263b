// SPDX-FileCopyrightText: 2026 The KVGlass authors
// SPDX-License-Identifier: Apache-2.0

// Runs a recording again on a model of this machine and says how far they agree. Every step gets
// the recorded tokens, not its own, so that one differing token does not spoil all that follow.

#pragma once

#include <cstdint>
#include <optional>
#include <stop_token>

#include "engine/backend/backend.h"
#include "engine/base/error.h"
#include "engine/recording/recording.h"

namespace kvglass {

struct RecordingCheck {
    std::int64_t steps = 0;                          // compared
    std::int64_t sameTokens = 0;                     // chosen here as in the recording
    std::optional<std::int64_t> firstDifferingToken; // from 1; empty: none
    std::int64_t sameKinds = 0;                      // steps of the recorded kind
    std::int64_t candidates = 0;                     // probabilities and logits compared
    double maxProbabilityDifference = 0.0;
    double meanProbabilityDifference = 0.0;
    double maxLogitDifference = 0.0;
    /// What rounding alone can explain of it (logitBound()), on this machine and on the other.
    double bound = 0.0;

    [[nodiscard]] bool isWithinBound() const { return maxLogitDifference <= bound; }
};

/// Errors: BadUsage (an anonymised recording; one of another shape of model; one without tokens),
/// those of newSequence, setPolicy and step, Cancelled.
[[nodiscard]] Result<RecordingCheck> checkRecording(const Recording& recording, Model& model,
                                                    const std::stop_token& stop);

} // namespace kvglass
