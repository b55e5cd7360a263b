// SPDX-FileCopyrightText: 2026 The KVGlass authors
// SPDX-License-Identifier: Apache-2.0

#include "engine/tokenizer/pre_tokenizer.h"

#include <array>
#include <cstddef>

#include "engine/tokenizer/character_class.h"
#include "engine/tokenizer/utf8_sequence.h"

namespace kvglass {
namespace {

constexpr std::array<std::string_view, 7> kContractions = {"'s", "'t",  "'re", "'ve",
                                                           "'m", "'ll", "'d"};

struct Run {
    std::size_t length = 0;     // bytes
    std::size_t lastLength = 0; // bytes of its last character
};

/// The longest run of characters of one class from `start` on.
Run runOf(CharacterClass wanted, std::string_view text, std::size_t start) {
    Run run;
    while (start + run.length < text.size()) {
        const Utf8Character next = firstUtf8Character(text.substr(start + run.length));
        if (characterClass(next.codePoint) != wanted) {
            break;
        }
        run.length += next.length;
        run.lastLength = next.length;
    }
    return run;
}

/// \s+(?!\S)|\s+ : all of the white space, but the last character of it stays with what follows,
/// unless it is alone or nothing follows.
std::size_t whiteSpaceLength(std::string_view text) {
    const Run run = runOf(CharacterClass::Space, text, 0);
    const bool isFollowed = run.length < text.size();
    const bool isAlone = run.length == run.lastLength;
    return isFollowed && !isAlone ? run.length - run.lastLength : run.length;
}

} // namespace

std::string_view firstPiece(std::string_view text) {
    for (const std::string_view contraction : kContractions) {
        if (text.front() == '\'' && text.starts_with(contraction)) {
            return text.substr(0, contraction.size());
        }
    }
    // " ?" takes only U+0020, and only when a run of another class than white space follows.
    const std::size_t start = text.front() == ' ' && text.size() > 1 ? 1 : 0;
    const CharacterClass first = characterClass(firstUtf8Character(text.substr(start)).codePoint);
    if (first == CharacterClass::Space) {
        return text.substr(0, whiteSpaceLength(text));
    }
    return text.substr(0, start + runOf(first, text, start).length);
}

} // namespace kvglass
