// SPDX-FileCopyrightText: 2026 The KVGlass authors
// SPDX-License-Identifier: Apache-2.0

#include "engine/tokenizer/bpe_vocabulary.h"

#include <algorithm>
#include <optional>

#include "engine/tokenizer/byte_alphabet.h"

namespace kvglass {

BpeVocabulary::BpeVocabulary(const BpeTables& tables) {
    std::int64_t end = 0;
    for (const VocabularyEntry& entry : tables.vocabulary) {
        end = std::max(end, entry.id + 1);
    }
    for (const AddedToken& token : tables.added) {
        end = std::max(end, token.id + 1);
    }
    m_tokens.resize(static_cast<std::size_t>(end));
    m_tokenOfByte.fill(-1);
    for (const VocabularyEntry& entry : tables.vocabulary) {
        // A spelling outside the byte alphabet is a token that text cannot give; it stands for
        // itself, as in the Hugging Face library's decoder.
        const std::optional<std::string> bytes = readSpelling(entry.spelling);
        add(entry.id, bytes ? *bytes : entry.spelling);
        if (bytes && bytes->size() == 1) {
            m_tokenOfByte[static_cast<unsigned char>(bytes->front())] =
                static_cast<std::int32_t>(entry.id);
        }
    }
    for (const AddedToken& token : tables.added) {
        add(token.id, token.content).isSpecial = token.kind == AddedKind::Special;
    }
}

std::string_view BpeVocabulary::bytes(TokenId token) const {
    const Token* const found = find(token);
    return found ? std::string_view(m_bytes).substr(found->begin, found->length)
                 : std::string_view();
}

bool BpeVocabulary::isSpecial(TokenId token) const {
    const Token* const found = find(token);
    return found && found->isSpecial;
}

const BpeVocabulary::Token* BpeVocabulary::find(TokenId token) const {
    return token.value >= 0 && token.value < size() ? &m_tokens[token.value] : nullptr;
}

BpeVocabulary::Token& BpeVocabulary::add(std::int64_t id, std::string_view bytes) {
    Token& token = m_tokens[id];
    token = {.begin = static_cast<std::uint32_t>(m_bytes.size()),
             .length = static_cast<std::uint32_t>(bytes.size())};
    m_bytes.append(bytes);
    return token;
}

} // namespace kvglass
