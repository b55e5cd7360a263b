// SPDX-FileCopyrightText: 2026 The KVGlass authors
// SPDX-License-Identifier: Apache-2.0

#include "engine/tokenizer/utf8_sequence.h"

#include "engine/base/ensure.h"

namespace kvglass {
namespace {

struct LeadByte {
    std::size_t length = 0;         // of the whole character; 0: no character starts with this byte
    unsigned char secondMin = 0x80; // what the second byte may be; later ones are 80..BF
    unsigned char secondMax = 0xBF;
};

// The rows of table 3-7. The narrowed second bytes are what keeps out overlong forms (E0, F0),
// surrogates (ED) and code points above U+10FFFF (F4).
LeadByte leadByte(unsigned char byte) {
    if (byte < 0x80) {
        return {.length = 1};
    }
    if (byte >= 0xC2 && byte <= 0xDF) {
        return {.length = 2};
    }
    switch (byte) {
    case 0xE0: return {.length = 3, .secondMin = 0xA0};
    case 0xED: return {.length = 3, .secondMax = 0x9F};
    case 0xF0: return {.length = 4, .secondMin = 0x90};
    case 0xF4: return {.length = 4, .secondMax = 0x8F};
    default: break;
    }
    if (byte >= 0xE1 && byte <= 0xEF) {
        return {.length = 3};
    }
    return {.length = byte >= 0xF1 && byte <= 0xF3 ? std::size_t{4} : std::size_t{0}};
}

unsigned char byteAt(std::string_view bytes, std::size_t index) {
    return static_cast<unsigned char>(bytes[index]);
}

} // namespace

Utf8Sequence firstUtf8Sequence(std::string_view bytes) {
    ENSURE(!bytes.empty());
    const LeadByte lead = leadByte(byteAt(bytes, 0));
    if (lead.length == 0) {
        return {.state = Utf8State::IllFormed, .length = 1};
    }
    for (std::size_t i = 1; i < lead.length; ++i) {
        if (i == bytes.size()) {
            return {.state = Utf8State::Incomplete, .length = i};
        }
        const unsigned char min = i == 1 ? lead.secondMin : 0x80;
        const unsigned char max = i == 1 ? lead.secondMax : 0xBF;
        if (byteAt(bytes, i) < min || byteAt(bytes, i) > max) {
            return {.state = Utf8State::IllFormed, .length = i};
        }
    }
    return {.state = Utf8State::Complete, .length = lead.length};
}

std::optional<std::size_t> firstInvalidUtf8(std::string_view bytes) {
    std::size_t at = 0;
    while (at < bytes.size()) {
        const Utf8Sequence sequence = firstUtf8Sequence(bytes.substr(at));
        if (sequence.state != Utf8State::Complete) {
            return at;
        }
        at += sequence.length;
    }
    return std::nullopt;
}

Utf8Character firstUtf8Character(std::string_view validText) {
    const unsigned char lead = byteAt(validText, 0);
    if (lead < 0x80) {
        return {.codePoint = lead, .length = 1};
    }
    const std::size_t length = lead < 0xE0 ? 2 : lead < 0xF0 ? 3 : 4;
    char32_t codePoint = lead & (0xFFU >> (length + 1));
    for (std::size_t i = 1; i < length; ++i) {
        codePoint = (codePoint << 6) | (byteAt(validText, i) & 0x3FU);
    }
    return {.codePoint = codePoint, .length = length};
}

} // namespace kvglass
