// SPDX-FileCopyrightText: 2026 The KVGlass authors
// SPDX-License-Identifier: Apache-2.0

#include "engine/runtime/missing_tokenizer.h"

#include <utility>

namespace kvglass {

MissingTokenizer::MissingTokenizer(Error reason, std::int64_t vocabularySize)
    : m_reason(std::move(reason)) {
    m_reason.now = "the model takes prompts as token ids only";
    m_names.reserve(static_cast<std::size_t>(vocabularySize));
    for (std::int64_t id = 0; id < vocabularySize; ++id)
        m_names.push_back('<' + std::to_string(id) + '>');
}

Result<std::vector<TokenId>> MissingTokenizer::encode(std::string_view, SpecialTokens) const {
    return fail(m_reason);
}

std::string_view MissingTokenizer::bytes(TokenId token) const {
    if (token.value < 0 || token.value >= vocabularySize())
        return {};
    return m_names[static_cast<std::size_t>(token.value)];
}

bool MissingTokenizer::isSpecial(TokenId) const { return false; }

std::int64_t MissingTokenizer::vocabularySize() const {
    return static_cast<std::int64_t>(m_names.size());
}

std::string MissingTokenizer::description() const { return "no tokenizer, tokens by number"; }

} // namespace kvglass
