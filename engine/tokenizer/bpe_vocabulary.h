// SPDX-FileCopyrightText: 2026 The KVGlass authors
// SPDX-License-Identifier: Apache-2.0

// What each token id stands for. Ids need not be dense: models pad their vocabulary, and an id that
// no file names has no bytes.

#pragma once

#include <array>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "engine/base/ids.h"
#include "engine/tokenizer/bpe_tables.h"

namespace kvglass {

class BpeVocabulary {
public:
    /// The tables have been checked (resolve_tables.h).
    explicit BpeVocabulary(const BpeTables& tables);

    /// Empty for an id that no token has. Valid as long as the vocabulary.
    [[nodiscard]] std::string_view bytes(TokenId token) const;
    [[nodiscard]] bool isSpecial(TokenId token) const;
    /// One more than the largest id.
    [[nodiscard]] std::int64_t size() const { return std::ssize(m_tokens); }
    /// The token of a single byte, or -1 when the vocabulary has none.
    [[nodiscard]] std::int32_t tokenOfByte(char byte) const {
        return m_tokenOfByte[static_cast<unsigned char>(byte)];
    }

private:
    struct Token {
        std::uint32_t begin = 0; // of its bytes in m_bytes
        std::uint32_t length = 0;
        bool isSpecial = false;
    };

    [[nodiscard]] const Token* find(TokenId token) const;
    Token& add(std::int64_t id, std::string_view bytes);

    std::string m_bytes; // of all tokens
    std::vector<Token> m_tokens;
    std::array<std::int32_t, 256> m_tokenOfByte{};
};

} // namespace kvglass
