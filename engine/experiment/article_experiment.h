// SPDX-FileCopyrightText: 2026 The KVGlass authors
// SPDX-License-Identifier: Apache-2.0

// The experiment of the article on KV caching, and what was published of it: the rows that own
// results are put beside. Data only.

#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string_view>
#include <vector>

#include "engine/base/ids.h"

namespace kvglass {

inline constexpr std::string_view kArticlePrompt = "Explain KV caching in transformers.";
inline constexpr std::int64_t kArticleNewTokens = 1000;
inline constexpr std::int64_t kArticleRuns = 5; // of each mode

/// The article's prompt in GPT-2's vocabulary: nine tokens, for models that have no words.
[[nodiscard]] std::vector<TokenId> articleTokens();

/// Mean and population deviation of one mode, in seconds.
struct PublishedTime {
    double meanS = 0.0;
    double stdS = 0.0;
};

struct PublishedResult {
    std::string_view model;  // "gpt2-medium"
    std::string_view device; // "T4"
    std::string_view source; // who says so, in words
    std::optional<PublishedTime> with;
    std::optional<PublishedTime> without;
    double ratio = 0.0; // without / with
};

/// The article's own row first.
[[nodiscard]] std::span<const PublishedResult> publishedResults();

} // namespace kvglass
