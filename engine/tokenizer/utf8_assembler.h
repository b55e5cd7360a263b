// SPDX-FileCopyrightText: 2026 The KVGlass authors
// SPDX-License-Identifier: Apache-2.0

// Joins the bytes of streamed tokens into valid UTF-8: holds back an incomplete character until its
// last byte came, and replaces what can never become valid by U+FFFD.
//
// The replacement is that of the WHATWG Encoding Standard and of Unicode ("maximal subparts"): one
// U+FFFD for the longest start of a character, or else for each single byte. So C0 AF, ED A0 80 and
// F4 90 80 80 give 2, 3 and 4 of them, and E2 82 41 gives one and an "A". All pushes and the flush
// together give the same text, however the bytes are cut into pieces.

#pragma once

#include <string>
#include <string_view>

namespace kvglass {

class Utf8Assembler {
public:
    /// Text that is complete after these bytes; possibly empty.
    [[nodiscard]] std::string push(std::string_view bytes);

    /// What is still held back, as U+FFFD, at the end of a stream. The assembler is then as new.
    [[nodiscard]] std::string flush();

private:
    std::string m_pending; // at most three bytes: a valid prefix of one character
};

} // namespace kvglass
