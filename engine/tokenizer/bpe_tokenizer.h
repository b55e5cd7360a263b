// SPDX-FileCopyrightText: 2026 The KVGlass authors
// SPDX-License-Identifier: Apache-2.0

// GPT-2's tokenizer: added tokens are found, the rest is split into pieces, and each piece is
// merged from its bytes. The result is that of the Hugging Face tokenizers library for the same
// tables.

#pragma once

#include "engine/tokenizer/added_token_matcher.h"
#include "engine/tokenizer/bpe_tables.h"
#include "engine/tokenizer/bpe_vocabulary.h"
#include "engine/tokenizer/merge_table.h"
#include "engine/tokenizer/tokenizer.h"

namespace kvglass {

class BpeMerger;

class BpeTokenizer : public Tokenizer {
public:
    /// Of tables that resolveTables() has checked, and the merges that it gave.
    BpeTokenizer(const BpeTables& checked, std::vector<Merge> merges);

    /// Also Unsupported when the vocabulary has no token for a byte of the text, which a vocabulary
    /// of all 256 bytes, such as GPT-2's, cannot meet.
    [[nodiscard]] Result<std::vector<TokenId>> encode(std::string_view text,
                                                      SpecialTokens special) const override;
    [[nodiscard]] std::string_view bytes(TokenId token) const override;
    [[nodiscard]] bool isSpecial(TokenId token) const override;
    [[nodiscard]] std::int64_t vocabularySize() const override;
    [[nodiscard]] std::string description() const override;

private:
    [[nodiscard]] Status encodeText(std::string_view text, BpeMerger& merger,
                                    std::vector<TokenId>& tokens) const;
    [[nodiscard]] Status encodePiece(std::string_view piece, BpeMerger& merger,
                                     std::vector<std::int32_t>& word,
                                     std::vector<TokenId>& tokens) const;

    BpeVocabulary m_vocabulary;
    MergeTable m_merges;
    AddedTokenMatcher m_addedTokens;
    PrefixSpace m_prefixSpace;
};

/// Checks the tables first; errors BadFormat.
[[nodiscard]] Result<std::unique_ptr<Tokenizer>> makeBpeTokenizer(BpeTables tables);

} // namespace kvglass
