// SPDX-FileCopyrightText: 2026 The KVGlass authors
// SPDX-License-Identifier: Apache-2.0

// Step options with one thing set, named after it.

#pragma once

#include <span>
#include <utility>

#include "engine/backend/step.h"

namespace kvglass {

[[nodiscard]] inline StepOptions wanting(LogitsWanted logits) {
    StepOptions options;
    options.logits = logits;
    return options;
}

[[nodiscard]] inline StepOptions capturing(std::span<const CaptureSlot> capture,
                                           LogitsWanted logits = LogitsWanted::Last) {
    StepOptions options = wanting(logits);
    options.capture = capture;
    return options;
}

/// `progress` must outlive the step.
[[nodiscard]] inline StepOptions telling(const StepProgress& progress, std::stop_token stop = {}) {
    StepOptions options;
    options.progress = &progress;
    options.stop = std::move(stop);
    return options;
}

[[nodiscard]] inline StepOptions stoppedBy(std::stop_token stop) {
    StepOptions options;
    options.stop = std::move(stop);
    return options;
}

} // namespace kvglass
