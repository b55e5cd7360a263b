// SPDX-FileCopyrightText: 2026 The KVGlass authors
// SPDX-License-Identifier: Apache-2.0

// Finds added tokens such as "<|endoftext|>" in a text, before the text is split and merged.

#pragma once

#include <array>
#include <cstddef>
#include <optional>
#include <string_view>
#include <vector>

#include "engine/base/ids.h"
#include "engine/tokenizer/bpe_tables.h"
#include "engine/tokenizer/tokenizer.h"

namespace kvglass {

/// A part of a text: one added token, or text that holds none.
struct TextSegment {
    std::string_view text;
    std::optional<TokenId> token;
};

/// At each place the longest token wins, and the search goes on behind it, as the Hugging Face
/// library does. A special token that is not asked for is passed over as a whole and stays text.
class AddedTokenMatcher {
public:
    AddedTokenMatcher() = default;
    /// Contents are distinct and not empty.
    explicit AddedTokenMatcher(std::vector<AddedToken> tokens);

    /// The segments, joined, are `text`; views into it. Time is the length of the text times that
    /// of the longest token at worst, and linear where no token begins.
    [[nodiscard]] std::vector<TextSegment> split(std::string_view text,
                                                 SpecialTokens special) const;

private:
    using Pass = std::vector<AddedToken>; // sorted by content

    static const AddedToken* longestAt(const Pass& pass, std::string_view text);
    void splitOne(const Pass& pass, std::string_view text, SpecialTokens special,
                  std::vector<TextSegment>& segments) const;

    std::array<Pass, 2> m_passes;       // of MatchPass::First and ::Second
    std::array<bool, 256> m_canBegin{}; // whether any token begins with this byte
};

} // namespace kvglass
