// SPDX-FileCopyrightText: 2026 The KVGlass authors
// SPDX-License-Identifier: Apache-2.0

#include "engine/experiment/article_experiment.h"

#include <array>

namespace kvglass {

namespace {

constexpr std::string_view kOthers = "published for the same script; only the ratio is known";

constexpr std::array<PublishedResult, 5> kPublished = {{
    {"gpt2-medium", "T4", "the article: 1,000 new tokens, 5 runs of each mode",
     PublishedTime{21.694, 3.176}, PublishedTime{107.393, 1.874}, 4.95},
    {"gpt2", "T4", kOthers, {}, {}, 4.73},
    {"gpt2", "A5000", kOthers, {}, {}, 3.38},
    {"", "a Mac", kOthers, {}, {}, 9.5},
    {"small demo",
     "CPU",
     "published for a small demonstration; only the ratio is known",
     {},
     {},
     14.0},
}};

} // namespace

std::vector<TokenId> articleTokens() {
    std::vector<TokenId> tokens;
    for (const int id : {18438, 391, 509, 53, 40918, 287, 6121, 364, 13})
        tokens.emplace_back(id);
    return tokens;
}

std::span<const PublishedResult> publishedResults() { return kPublished; }

} // namespace kvglass
