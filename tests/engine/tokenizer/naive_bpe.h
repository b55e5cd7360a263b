// SPDX-FileCopyrightText: 2026 The KVGlass authors
// SPDX-License-Identifier: Apache-2.0

// The definition of byte-pair encoding, word for word and in quadratic time: what the fast code is
// compared with. It reads the small vocabulary by its own means.

#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <utility>
#include <vector>

namespace kvglass {

using Spellings = std::vector<std::string>;

struct NaiveBpe {
    std::map<std::pair<std::string, std::string>, int> rankOfPair;
    std::map<std::string, std::int32_t> idOfSpelling;

    /// Joins the leftmost pair of the lowest rank until there is none.
    [[nodiscard]] Spellings merge(Spellings word) const;

    /// Splits by a regular expression library (so only for stable characters), then merges.
    [[nodiscard]] std::vector<std::int32_t> encode(const std::string& text) const;
};

/// Of tests/data/tokenizer/small; empty when it cannot be read.
[[nodiscard]] NaiveBpe readSmallNaiveBpe();

/// GPT-2's split by QRegularExpression.
[[nodiscard]] Spellings splitByRegularExpression(const std::string& text);

} // namespace kvglass
