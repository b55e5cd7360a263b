// SPDX-FileCopyrightText: 2026 The KVGlass authors
// SPDX-License-Identifier: Apache-2.0

#include "engine/tokenizer/load_error.h"

#include <utility>

#include "engine/tokenizer/utf8_sequence.h"

namespace kvglass {
namespace {

constexpr std::size_t kLongestQuote = 60;

} // namespace

tl::unexpected<Error> badFormat(std::string why) {
    return fail(ErrorCode::BadFormat, {}, std::move(why));
}

tl::unexpected<Error> unsupported(std::string why) {
    return fail(ErrorCode::Unsupported, {}, std::move(why));
}

std::string inQuotes(std::string_view text) {
    std::string quote = "'";
    while (!text.empty()) {
        const std::size_t length = firstUtf8Character(text).length;
        if (quote.size() + length > kLongestQuote) {
            return quote + "...'";
        }
        const auto lead = static_cast<unsigned char>(text.front());
        const bool isControl = lead < 0x20 || lead == 0x7F;
        quote.append(isControl ? std::string_view("?") : text.substr(0, length));
        text.remove_prefix(length);
    }
    return quote + "'";
}

} // namespace kvglass
