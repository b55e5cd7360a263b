// SPDX-FileCopyrightText: 2026 The KVGlass authors
// SPDX-License-Identifier: Apache-2.0

// Stands in for the tokenizer of a model folder that has none: such a model takes prompts as token
// ids, and its tokens are shown by number.

#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "engine/base/error.h"
#include "engine/tokenizer/tokenizer.h"

namespace kvglass {

class MissingTokenizer final : public Tokenizer {
public:
    /// `reason`: why there is none; every encode() fails with it.
    MissingTokenizer(Error reason, std::int64_t vocabularySize);

    [[nodiscard]] Result<std::vector<TokenId>> encode(std::string_view text,
                                                      SpecialTokens special) const override;
    [[nodiscard]] std::string_view bytes(TokenId token) const override; // "<18438>"
    [[nodiscard]] bool isSpecial(TokenId token) const override;
    [[nodiscard]] std::int64_t vocabularySize() const override;
    [[nodiscard]] std::string description() const override;

private:
    Error m_reason;
    std::vector<std::string> m_names; // (V)
};

} // namespace kvglass
