// SPDX-FileCopyrightText: 2026 The KVGlass authors
// SPDX-License-Identifier: Apache-2.0

#include "engine/tokenizer/added_token_matcher.h"

#include <algorithm>
#include <utility>

namespace kvglass {

AddedTokenMatcher::AddedTokenMatcher(std::vector<AddedToken> tokens) {
    for (AddedToken& token : tokens) {
        m_canBegin[static_cast<unsigned char>(token.content.front())] = true;
        m_passes[token.pass == MatchPass::First ? 0 : 1].push_back(std::move(token));
    }
    for (Pass& pass : m_passes) {
        std::sort(pass.begin(), pass.end(),
                  [](const AddedToken& a, const AddedToken& b) { return a.content < b.content; });
    }
}

const AddedToken* AddedTokenMatcher::longestAt(const Pass& pass, std::string_view text) {
    // [low, high) are the tokens that begin with text[0 .. length); the shortest of them is first.
    const AddedToken* longest = nullptr;
    auto low = pass.begin();
    auto high = pass.end();
    for (std::size_t length = 0; low != high; ++length) {
        if (low->content.size() == length) {
            longest = &*low;
            ++low;
        }
        if (length == text.size()) {
            break;
        }
        const auto byteOf = [length](const AddedToken& token) {
            return static_cast<unsigned char>(token.content[length]);
        };
        const auto wanted = static_cast<unsigned char>(text[length]);
        low = std::lower_bound(low, high, wanted,
                               [&](const AddedToken& t, unsigned char b) { return byteOf(t) < b; });
        high = std::upper_bound(
            low, high, wanted, [&](unsigned char b, const AddedToken& t) { return b < byteOf(t); });
    }
    return longest;
}

void AddedTokenMatcher::splitOne(const Pass& pass, std::string_view text, SpecialTokens special,
                                 std::vector<TextSegment>& segments) const {
    std::size_t begin = 0; // of the text that is not yet in a segment
    std::size_t at = 0;
    while (at < text.size()) {
        const AddedToken* const token = m_canBegin[static_cast<unsigned char>(text[at])]
                                            ? longestAt(pass, text.substr(at))
                                            : nullptr;
        if (!token) {
            ++at;
            continue;
        }
        const std::size_t end = at + token->content.size();
        if (token->kind == AddedKind::Ordinary || special == SpecialTokens::Recognised) {
            if (at > begin) {
                segments.push_back({.text = text.substr(begin, at - begin), .token = {}});
            }
            segments.push_back({.text = text.substr(at, end - at),
                                .token = TokenId(static_cast<std::int32_t>(token->id))});
            begin = end;
        }
        at = end;
    }
    if (begin < text.size()) {
        segments.push_back({.text = text.substr(begin), .token = {}});
    }
}

std::vector<TextSegment> AddedTokenMatcher::split(std::string_view text,
                                                  SpecialTokens special) const {
    std::vector<TextSegment> segments;
    splitOne(m_passes[0], text, special, segments);
    if (m_passes[1].empty()) {
        return segments;
    }
    std::vector<TextSegment> refined;
    for (const TextSegment& segment : segments) {
        if (segment.token) {
            refined.push_back(segment);
        } else {
            splitOne(m_passes[1], segment.text, special, refined);
        }
    }
    return refined;
}

} // namespace kvglass
