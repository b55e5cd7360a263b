// SPDX-FileCopyrightText: 2026 The KVGlass authors
// SPDX-License-Identifier: Apache-2.0

// GPT-2 writes the bytes of its tokens as visible characters ("Ġ" is a space): bytes that are
// printable in Latin-1 stand for themselves, the other 68 are U+0100 and up in order. This is
// `bytes_to_unicode` of OpenAI's encoder.py.

#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace kvglass {

/// How vocabulary files spell these bytes; valid UTF-8.
[[nodiscard]] std::string spellBytes(std::string_view bytes);

/// The bytes of a token of a vocabulary file; nothing when a character is not of the alphabet.
/// `spelling` must be valid UTF-8.
[[nodiscard]] std::optional<std::string> readSpelling(std::string_view spelling);

} // namespace kvglass
