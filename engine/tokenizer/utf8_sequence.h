// SPDX-FileCopyrightText: 2026 The KVGlass authors
// SPDX-License-Identifier: Apache-2.0

// The first character of some bytes, by table 3-7 of the Unicode standard (well-formed UTF-8):
// overlong forms, surrogates and code points above U+10FFFF are ill-formed.

#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string_view>

namespace kvglass {

enum class Utf8State : std::uint8_t {
    Complete,   // one character
    Incomplete, // the bytes end inside what can still become a character
    IllFormed,  // can never become a character
};

struct Utf8Sequence {
    Utf8State state = Utf8State::IllFormed;
    /// Bytes of the character; when it is not complete, of the "maximal subpart": the longest start
    /// that a character can have, or one byte. This is what one U+FFFD stands for.
    std::size_t length = 0;
};

/// `bytes` must not be empty.
[[nodiscard]] Utf8Sequence firstUtf8Sequence(std::string_view bytes);

/// Offset of the first byte of the first sequence that is not a character, or nothing.
[[nodiscard]] std::optional<std::size_t> firstInvalidUtf8(std::string_view bytes);

struct Utf8Character {
    char32_t codePoint = 0;
    std::size_t length = 0; // bytes
};

/// The first character of a text that is not empty and known to be valid.
[[nodiscard]] Utf8Character firstUtf8Character(std::string_view validText);

} // namespace kvglass
