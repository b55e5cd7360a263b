// SPDX-FileCopyrightText: 2026 The KVGlass authors
// SPDX-License-Identifier: Apache-2.0

// Joins the bytes of streamed tokens into valid UTF-8: holds back an incomplete character until its
// last byte came, and replaces what can never become valid by U+FFFD.

#pragma once

#include <string>
#include <string_view>

namespace kvglass {

class Utf8Assembler {
public:
    /// Text that is complete after these bytes; possibly empty.
    [[nodiscard]] std::string push(std::string_view bytes);

    /// What is still held back, as U+FFFD, at the end of a stream.
    [[nodiscard]] std::string flush();

private:
    std::string m_pending; // at most three bytes: a valid prefix of one character
};

} // namespace kvglass
