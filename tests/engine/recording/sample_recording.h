// SPDX-FileCopyrightText: 2026 The KVGlass authors
// SPDX-License-Identifier: Apache-2.0

// A recording made by hand, in which every kind of step, a failed switch, words that are not UTF-8
// and captured attention occur.

#pragma once

#include <cstdint>
#include <memory>
#include <string>

#include "engine/recording/recording.h"

namespace kvglass {

struct SampleOptions {
    std::int64_t promptTokens = 5;
    std::int64_t newTokens = 24;
    std::int64_t contextLength = 1100;
    bool withAttention = true;
};

/// The cache goes off at a third of the new tokens and comes back at two thirds; with fewer than
/// six tokens it stays on. The same options give the same recording.
[[nodiscard]] Recording sampleRecording(const SampleOptions& options = {});

/// Rows and statistics that depend only on the position, for the first `positions`.
[[nodiscard]] std::shared_ptr<AttentionStore> sampleAttention(const ModelConfig& config,
                                                              std::int64_t positions);

/// Everything in the recording as one text: equal recordings give equal texts.
[[nodiscard]] std::string fullText(const Recording& recording);

} // namespace kvglass
