// SPDX-FileCopyrightText: 2026 The KVGlass authors
// SPDX-License-Identifier: Apache-2.0

// The token loop of one request. Step i computes what is pending and makes new token i; the step
// that makes token 1 is the prefill. Knows nothing of windows, files or devices.

#pragma once

#include <cstdint>
#include <optional>
#include <vector>

#include "engine/backend/backend.h"
#include "engine/base/error.h"
#include "engine/generation/generation_control.h"
#include "engine/generation/generation_request.h"
#include "engine/generation/kept_sequence.h"
#include "engine/generation/request_clock.h"
#include "engine/generation/run_meter.h"
#include "engine/generation/sampler.h"
#include "engine/generation/step_capture.h"
#include "engine/telemetry/generation_observer.h"
#include "engine/tokenizer/tokenizer.h"

namespace kvglass {

class GenerationRun {
public:
    /// What a run works with; all of it outlives the run.
    struct Parts {
        const ModelConfig& config;
        const Tokenizer& tokenizer;
        KeptSequence& kept; // with at least one pending token
        GenerationControl& control;
        GenerationObserver& observer;
    };

    /// The request must have been checked (Generator).
    GenerationRun(const GenerationRequest& request, const Parts& parts, RequestClock clock);

    /// To the end of the generation. A stop is a summary; an error leaves the kept sequence as it
    /// was before the step that failed.
    [[nodiscard]] Result<GenerationSummary> run();

private:
    /// What was measured around one step, before it is reported.
    struct StepMoments {
        TimePoint start;
        TimePoint sampled; // the forward pass is done
        TimePoint end;
    };

    [[nodiscard]] std::optional<FinishReason> finished() const;
    void applyPolicies();
    void changePolicy(CachePolicy policy);
    [[nodiscard]] StepKind expectedKind() const;
    [[nodiscard]] Status makeToken();
    [[nodiscard]] Result<StepResult> stepForward();
    [[nodiscard]] Result<SampledToken> sample(const StepResult& result);
    void report(const StepResult& result, const SampledToken& sampled, const StepMoments& moments);

    const GenerationRequest& m_request;
    Parts m_parts;
    RequestClock m_clock;
    Sampler m_sampler;
    StepCapture m_capture;
    RunMeter m_meter;
    std::int64_t m_step = 1; // the step that comes next
    std::optional<FinishReason> m_reason;
};

} // namespace kvglass
