// SPDX-FileCopyrightText: 2026 The KVGlass authors
// SPDX-License-Identifier: Apache-2.0

#include "engine/tokenizer/tokenizer_text.h"

#include <limits>
#include <optional>

#include <fmt/format.h>

#include "engine/base/grouped_digits.h"
#include "engine/tokenizer/utf8_sequence.h"

namespace kvglass {

Status checkText(std::string_view text) {
    constexpr std::size_t kLimit = std::numeric_limits<std::int32_t>::max();
    if (text.size() >= kLimit) {
        return fail(ErrorCode::TooLong, "cannot encode the text",
                    fmt::format("it has {} bytes, and the limit is {}", text.size(), kLimit - 1),
                    "nothing is encoded");
    }
    if (const std::optional<std::size_t> offset = firstInvalidUtf8(text)) {
        return fail(ErrorCode::BadFormat, "cannot encode the text",
                    fmt::format("it is not valid UTF-8 at byte {}", *offset), "nothing is encoded");
    }
    return {};
}

std::string describeVocabulary(std::string_view kind, std::int64_t size) {
    return fmt::format("{}, {} {}", kind, groupedDigits(size), size == 1 ? "token" : "tokens");
}

} // namespace kvglass
