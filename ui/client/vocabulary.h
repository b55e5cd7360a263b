// SPDX-FileCopyrightText: 2026 The KVGlass authors
// SPDX-License-Identifier: GPL-3.0-or-later

// What every token id of the loaded model stands for: a copy for the window's thread, because the
// tokenizer belongs to the engine and goes away with its model. Immutable, shared between threads.

#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "engine/base/ids.h"

namespace kvglass {
class Tokenizer;
}

namespace kvglass::ui {

class Vocabulary {
public:
    explicit Vocabulary(const Tokenizer& tokenizer);

    /// The bytes of a token, which may be part of a character; empty outside the vocabulary.
    [[nodiscard]] std::string_view bytes(TokenId token) const;
    [[nodiscard]] std::int64_t size() const;

private:
    std::string m_bytes;                 // of all tokens, joined
    std::vector<std::uint32_t> m_starts; // (V + 1)
};

} // namespace kvglass::ui
