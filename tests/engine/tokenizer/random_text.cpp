// SPDX-FileCopyrightText: 2026 The KVGlass authors
// SPDX-License-Identifier: Apache-2.0

#include "tests/engine/tokenizer/random_text.h"

#include <array>
#include <string_view>

namespace kvglass {
namespace {

constexpr std::array<std::string_view, 11> kParts = {
    "'s", "'t", "'re", "'ve", "'m", "'ll", "'d", "'S", "'", "<|endoftext|>", "<|endof"};

// Letters, numbers, white space and others, of one to four bytes.
constexpr std::u32string_view kStable =
    U"abcxyzABCXYZstrevmld 0123456789 \t\n\r\v\f  !\"#$%&'()*+,-./:;<=>?@[]^_`{|}~"
    U"\u0085\u00A0\u1680\u2003\u2028\u2029\u202F\u205F\u3000\uFEFF\u200B\u0301\u00AD"
    U"éßÆŒЖдΩλאבعم你好世界あア가힣\u00B2\u00BC\u0663\u0967\u2160\u3007"
    U"\u2014\u20AC\u2192\u2603\U0001F44B\U0001F3FD\U0001D400\U00010400\U0001D7D8\U00020000";

char32_t anyCodePoint(std::mt19937& random) {
    const std::uint32_t codePoint = below(random, 0x110000 - 0x800);
    return codePoint < 0xD800 ? codePoint : codePoint + 0x800;
}

std::string stablePart(std::mt19937& random) {
    if (below(random, 8) == 0) {
        return std::string(kParts[below(random, kParts.size())]);
    }
    const std::string character = utf8Of(kStable[below(random, kStable.size())]);
    std::string run;
    const std::uint32_t count = below(random, 12) == 0 ? 1 + below(random, 70) : 1;
    for (std::uint32_t i = 0; i < count; ++i) {
        run += character;
    }
    return run;
}

} // namespace

std::string utf8Of(char32_t c) {
    const auto tail = [](char32_t bits) { return static_cast<char>(0x80U | (bits & 0x3FU)); };
    const auto lead = [](char32_t bits) { return static_cast<char>(bits); };
    if (c < 0x80) {
        return {lead(c)};
    }
    if (c < 0x800) {
        return {lead(0xC0U | (c >> 6)), tail(c)};
    }
    if (c < 0x10000) {
        return {lead(0xE0U | (c >> 12)), tail(c >> 6), tail(c)};
    }
    return {lead(0xF0U | (c >> 18)), tail(c >> 12), tail(c >> 6), tail(c)};
}

std::string randomStableText(std::mt19937& random, int characters) {
    std::string text;
    for (int i = 0; i < characters; ++i) {
        text += stablePart(random);
    }
    return text;
}

std::string randomText(std::mt19937& random, int characters) {
    std::string text;
    for (int i = 0; i < characters; ++i) {
        text += below(random, 3) == 0 ? utf8Of(anyCodePoint(random)) : stablePart(random);
    }
    return text;
}

} // namespace kvglass
