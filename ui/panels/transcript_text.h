// SPDX-FileCopyrightText: 2026 The KVGlass authors
// SPDX-License-Identifier: GPL-3.0-or-later

// Turns the bytes of tokens into pieces of text that can be shown, one per token. A token may hold
// part of a character: its piece is empty, and the character belongs to the token that completes
// it.

#pragma once

#include <cstdint>
#include <optional>
#include <string_view>
#include <vector>

#include <QString>

#include "engine/tokenizer/utf8_assembler.h"

namespace kvglass::ui {

enum class TokenOrigin : std::uint8_t { Prompt, Generated };

struct TranscriptPiece {
    QString text; // empty: the token ends inside a character
    TokenOrigin origin = TokenOrigin::Prompt;
    /// The first position whose bytes the text begins with; the piece's own position but for
    /// characters that several tokens share.
    std::int64_t sharedFrom = 0;
};

class TranscriptText {
public:
    void clear();
    /// Appends the token at position pieces().size().
    void append(std::string_view bytes, TokenOrigin origin);
    /// The stream has ended: an incomplete character at its end becomes U+FFFD of the last token.
    void flush();

    [[nodiscard]] const std::vector<TranscriptPiece>& pieces() const { return m_pieces; }
    [[nodiscard]] const QString& plain() const { return m_plain; }
    /// The position of the token that shows the character at an offset of plain().
    [[nodiscard]] std::optional<std::int64_t> positionAt(qsizetype offset) const;
    /// The text of a range of positions, both included.
    [[nodiscard]] QString textOf(std::int64_t first, std::int64_t last) const;

private:
    void show(const std::string& text, TokenOrigin origin);

    Utf8Assembler m_assembler;
    std::vector<TranscriptPiece> m_pieces;
    std::vector<qsizetype> m_offsets; // of each piece in m_plain
    QString m_plain;
    std::optional<std::int64_t> m_firstIncomplete;
};

} // namespace kvglass::ui
