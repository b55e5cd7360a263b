// SPDX-FileCopyrightText: 2026 The KVGlass authors
// SPDX-License-Identifier: Apache-2.0

#include "engine/io/quoted_text.h"

#include <algorithm>

namespace kvglass {

std::string quotedText(std::string_view text) {
    constexpr std::size_t kLongest = 80;
    std::size_t end = std::min(text.size(), kLongest);
    // Not in the middle of a UTF-8 sequence: step back over its continuation bytes.
    while (end < text.size() && end > 0 && (static_cast<unsigned char>(text[end]) & 0xC0U) == 0x80U)
        --end;
    std::string result = "'" + std::string(text.substr(0, end));
    std::replace_if(
        result.begin(), result.end(),
        [](char c) { return static_cast<unsigned char>(c) < 0x20 || c == 0x7F; }, '?');
    return result + (end < text.size() ? "...'" : "'");
}

} // namespace kvglass
