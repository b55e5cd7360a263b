// SPDX-FileCopyrightText: 2026 The KVGlass authors
// SPDX-License-Identifier: Apache-2.0

// Random Unicode text for the tests of this folder: every class of character, and often what the
// split rule treats in a special way.

#pragma once

#include <random>
#include <string>

namespace kvglass {

/// The UTF-8 form of a code point that is not a surrogate.
[[nodiscard]] std::string utf8Of(char32_t codePoint);

/// Valid UTF-8 of `characters` random parts (characters, contractions, runs, "<|endoftext|>").
[[nodiscard]] std::string randomText(std::mt19937& random, int characters);

/// As randomText(), but only of characters whose class no version of Unicode from 6.3 on changed,
/// so that an older regular expression library can be the judge.
[[nodiscard]] std::string randomStableText(std::mt19937& random, int characters);

/// A number in [0, end); the same on every platform.
[[nodiscard]] inline std::uint32_t below(std::mt19937& random, std::uint32_t end) {
    return static_cast<std::uint32_t>(random()) % end;
}

} // namespace kvglass
