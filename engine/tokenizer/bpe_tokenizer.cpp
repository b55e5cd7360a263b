// SPDX-FileCopyrightText: 2026 The KVGlass authors
// SPDX-License-Identifier: Apache-2.0

#include "engine/tokenizer/bpe_tokenizer.h"

#include <utility>

#include <fmt/format.h>

#include "engine/tokenizer/bpe_merger.h"
#include "engine/tokenizer/pre_tokenizer.h"
#include "engine/tokenizer/resolve_tables.h"
#include "engine/tokenizer/tokenizer_text.h"

namespace kvglass {

BpeTokenizer::BpeTokenizer(const BpeTables& checked, std::vector<Merge> merges)
    : m_vocabulary(checked), m_merges(std::move(merges)), m_addedTokens(checked.added),
      m_prefixSpace(checked.prefixSpace) {}

Result<std::vector<TokenId>> BpeTokenizer::encode(std::string_view text,
                                                  SpecialTokens special) const {
    if (Status valid = checkText(text); !valid) {
        return fail(std::move(valid.error()));
    }
    std::vector<TokenId> tokens;
    BpeMerger merger(m_merges);
    for (const TextSegment& segment : m_addedTokens.split(text, special)) {
        if (segment.token) {
            tokens.push_back(*segment.token);
            continue;
        }
        if (Status encoded = encodeText(segment.text, merger, tokens); !encoded) {
            return fail(std::move(encoded.error()));
        }
    }
    return tokens;
}

Status BpeTokenizer::encodeText(std::string_view text, BpeMerger& merger,
                                std::vector<TokenId>& tokens) const {
    std::string prefixed;
    if (m_prefixSpace == PrefixSpace::Yes && !text.starts_with(' ')) {
        prefixed.reserve(text.size() + 1);
        prefixed.append(" ").append(text);
        text = prefixed;
    }
    std::vector<std::int32_t> word;
    while (!text.empty()) {
        const std::string_view piece = firstPiece(text);
        if (Status encoded = encodePiece(piece, merger, word, tokens); !encoded) {
            return encoded;
        }
        text.remove_prefix(piece.size());
    }
    return {};
}

Status BpeTokenizer::encodePiece(std::string_view piece, BpeMerger& merger,
                                 std::vector<std::int32_t>& word,
                                 std::vector<TokenId>& tokens) const {
    word.clear();
    for (const char byte : piece) {
        const std::int32_t token = m_vocabulary.tokenOfByte(byte);
        if (token < 0) {
            return fail(
                ErrorCode::Unsupported, "cannot encode the text",
                fmt::format("the vocabulary of this model has no token for the byte 0x{:02X}",
                            static_cast<unsigned char>(byte)),
                "nothing is encoded");
        }
        word.push_back(token);
    }
    merger.append(word, tokens);
    return {};
}

std::string_view BpeTokenizer::bytes(TokenId token) const { return m_vocabulary.bytes(token); }

bool BpeTokenizer::isSpecial(TokenId token) const { return m_vocabulary.isSpecial(token); }

std::int64_t BpeTokenizer::vocabularySize() const { return m_vocabulary.size(); }

std::string BpeTokenizer::description() const {
    return describeVocabulary("byte-level BPE", vocabularySize());
}

Result<std::unique_ptr<Tokenizer>> makeBpeTokenizer(BpeTables tables) {
    return resolveTables(tables).map([&](std::vector<Merge> merges) -> std::unique_ptr<Tokenizer> {
        return std::make_unique<BpeTokenizer>(tables, std::move(merges));
    });
}

} // namespace kvglass
