// SPDX-FileCopyrightText: 2026 The KVGlass authors
// SPDX-License-Identifier: Apache-2.0

#include "engine/tokenizer/byte_alphabet.h"

#include "engine/tokenizer/utf8_sequence.h"

namespace kvglass {
namespace {

// The bytes without a visible character of their own are 00..20, 7F..A0 and AD; they take the code
// points from U+0100 in this order.
constexpr char32_t kFirstShifted = 0x100;
constexpr char32_t kFirstHigh = kFirstShifted + 0x21;            // byte 7F
constexpr char32_t kSoftHyphen = kFirstHigh + (0xA0 - 0x7F) + 1; // byte AD

constexpr char32_t characterOfByte(unsigned char byte) {
    if (byte <= 0x20) {
        return kFirstShifted + byte;
    }
    if (byte >= 0x7F && byte <= 0xA0) {
        return kFirstHigh + (byte - 0x7FU);
    }
    return byte == 0xAD ? kSoftHyphen : char32_t{byte};
}

std::optional<unsigned char> byteOfCharacter(char32_t c) {
    if (c >= kFirstShifted) {
        if (c > kSoftHyphen) {
            return std::nullopt;
        }
        const char32_t byte = c == kSoftHyphen  ? 0xAD
                              : c >= kFirstHigh ? c - kFirstHigh + 0x7F
                                                : c - kFirstShifted;
        return static_cast<unsigned char>(byte);
    }
    const auto byte = static_cast<unsigned char>(c);
    return characterOfByte(byte) == c ? std::optional(byte) : std::nullopt;
}

} // namespace

std::string spellBytes(std::string_view bytes) {
    std::string spelling;
    for (const char raw : bytes) {
        const char32_t c = characterOfByte(static_cast<unsigned char>(raw));
        if (c < 0x80) {
            spelling.push_back(static_cast<char>(c));
        } else { // the alphabet ends at U+0143: two bytes of UTF-8
            spelling.push_back(static_cast<char>(0xC0U | (c >> 6)));
            spelling.push_back(static_cast<char>(0x80U | (c & 0x3FU)));
        }
    }
    return spelling;
}

std::optional<std::string> readSpelling(std::string_view spelling) {
    std::string bytes;
    while (!spelling.empty()) {
        const Utf8Character character = firstUtf8Character(spelling);
        const std::optional<unsigned char> byte = byteOfCharacter(character.codePoint);
        if (!byte) {
            return std::nullopt;
        }
        bytes.push_back(static_cast<char>(*byte));
        spelling.remove_prefix(character.length);
    }
    return bytes;
}

} // namespace kvglass
