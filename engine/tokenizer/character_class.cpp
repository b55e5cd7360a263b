// SPDX-FileCopyrightText: 2026 The KVGlass authors
// SPDX-License-Identifier: Apache-2.0

#include "engine/tokenizer/character_class.h"

#include <algorithm>
#include <array>

#include "engine/tokenizer/unicode_ranges.h"

namespace kvglass {
namespace {

constexpr char32_t kAsciiEnd = 0x80;

constexpr CharacterClass classOfAscii(char32_t c) {
    if ((c >= U'a' && c <= U'z') || (c >= U'A' && c <= U'Z')) {
        return CharacterClass::Letter;
    }
    if (c >= U'0' && c <= U'9') {
        return CharacterClass::Number;
    }
    return c == U' ' || (c >= U'\t' && c <= U'\r') ? CharacterClass::Space : CharacterClass::Other;
}

constexpr std::array<CharacterClass, kAsciiEnd> makeAsciiTable() {
    std::array<CharacterClass, kAsciiEnd> table{};
    for (char32_t c = 0; c < kAsciiEnd; ++c) {
        table[c] = classOfAscii(c);
    }
    return table;
}

constexpr std::array<CharacterClass, kAsciiEnd> kAscii = makeAsciiTable();

} // namespace

CharacterClass characterClass(char32_t codePoint) {
    if (codePoint < kAsciiEnd) {
        return kAscii[codePoint];
    }
    const std::span<const UnicodeRange> ranges = unicodeRanges();
    const auto after =
        std::upper_bound(ranges.begin(), ranges.end(), codePoint,
                         [](char32_t c, const UnicodeRange& range) { return c < range.first; });
    if (after == ranges.begin()) {
        return CharacterClass::Other;
    }
    const UnicodeRange& range = *(after - 1);
    return codePoint <= range.last ? range.characterClass : CharacterClass::Other;
}

} // namespace kvglass
