// SPDX-FileCopyrightText: 2026 The KVGlass authors
// SPDX-License-Identifier: Apache-2.0

// verify --recording: runs a recording again on this machine.

#pragma once

#include <optional>
#include <stop_token>
#include <string>

#include "app/cli/common_options.h"

namespace kvglass::cli {

struct RecordingVerification {
    std::string file;
    ModelOptions model;                   // an empty name: the recorded model
    std::optional<WeightType> weightType; // empty: the recorded one
};

/// Prints how far tokens, probabilities and logits agree. Errors: those of openRecording, of
/// loading and of running; BadFormat when the logits differ by more than rounding explains.
[[nodiscard]] Status verifyRecording(const RecordingVerification& wanted,
                                     const std::stop_token& stop);

} // namespace kvglass::cli
