// SPDX-FileCopyrightText: 2026 The KVGlass authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "ui/client/vocabulary.h"

#include "engine/tokenizer/tokenizer.h"

namespace kvglass::ui {

Vocabulary::Vocabulary(const Tokenizer& tokenizer) {
    const std::int64_t size = tokenizer.vocabularySize();
    m_starts.reserve(static_cast<std::size_t>(size) + 1);
    for (std::int64_t id = 0; id < size; ++id) {
        m_starts.push_back(static_cast<std::uint32_t>(m_bytes.size()));
        m_bytes += tokenizer.bytes(TokenId(static_cast<std::int32_t>(id)));
    }
    m_starts.push_back(static_cast<std::uint32_t>(m_bytes.size()));
}

std::int64_t Vocabulary::size() const { return static_cast<std::int64_t>(m_starts.size()) - 1; }

std::string_view Vocabulary::bytes(TokenId token) const {
    if (token.value < 0 || token.value >= size())
        return {};
    const auto index = static_cast<std::size_t>(token.value);
    return std::string_view(m_bytes).substr(m_starts[index], m_starts[index + 1] - m_starts[index]);
}

} // namespace kvglass::ui
