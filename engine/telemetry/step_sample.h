// SPDX-FileCopyrightText: 2026 The KVGlass authors
// SPDX-License-Identifier: Apache-2.0

// What one step and one token report. Plain values; copied through rings into the views, the event
// files and the recordings. Times are on the request's clock: milliseconds since it was submitted,
// deliberate waits (pause, single step, pace) taken out.

#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string>

#include "engine/backend/backend.h"
#include "engine/backend/step.h"
#include "engine/backend/types.h"
#include "engine/base/ids.h"

namespace kvglass {

struct StepSample {
    RequestId request;
    std::int64_t step = 0; // 1 for the first step of the request; the step that makes token i is i
    StepKind kind = StepKind::Prefill;
    CachePolicy cache;
    std::int64_t positions = 0;         // tokens that the step attended over, its own included
    std::int64_t computedPositions = 0; // pushed through the model by this step
    double endMs = 0.0;                 // when the step was done (t_ms)
    double stepMs = 0.0;                // forward pass + sampling, wall clock
    std::optional<double> deviceMs;
    PhaseTimes phases;
    SequenceBytes bytes;   // after the step
    bool captured = false; // an attention row was captured for the newest position
};

struct Candidate {
    TokenId token;
    float logit = 0.0F;
    float probability = 0.0F; // softmax of the model's logits, before temperature and filters
};

inline constexpr std::size_t kCandidateCount = 10;

struct TokenEvent {
    RequestId request;
    std::int64_t index = 0;    // 1 for the first new token
    std::int64_t position = 0; // in the sequence, from 0
    TokenId token;
    std::string bytes;        // what the token stands for; may be part of a character
    double timeMs = 0.0;      // when it was available
    float probability = 0.0F; // of the chosen token, as in Candidate
    std::int64_t rank = 0;    // 0: the most probable token
    std::array<Candidate, kCandidateCount> candidates; // by falling probability
    std::int32_t candidateCount = 0;
};

} // namespace kvglass
