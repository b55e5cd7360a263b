// SPDX-FileCopyrightText: 2026 The KVGlass authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "ui/panels/transcript_text.h"

#include <algorithm>

namespace kvglass::ui {

void TranscriptText::clear() { *this = TranscriptText(); }

void TranscriptText::append(std::string_view bytes, TokenOrigin origin) {
    show(m_assembler.push(bytes), origin);
}

void TranscriptText::show(const std::string& text, TokenOrigin origin) {
    const auto position = static_cast<std::int64_t>(m_pieces.size());
    TranscriptPiece piece{QString::fromStdString(text), origin, position};
    if (piece.text.isEmpty()) {
        if (!m_firstIncomplete)
            m_firstIncomplete = position;
    } else if (m_firstIncomplete) {
        piece.sharedFrom = *m_firstIncomplete;
        m_firstIncomplete.reset();
    }
    m_offsets.push_back(m_plain.size());
    m_plain += piece.text;
    m_pieces.push_back(std::move(piece));
}

void TranscriptText::flush() {
    const QString rest = QString::fromStdString(m_assembler.flush());
    if (rest.isEmpty() || m_pieces.empty())
        return;
    m_pieces.back().text += rest;
    m_plain += rest;
    if (m_firstIncomplete) {
        m_pieces.back().sharedFrom = *m_firstIncomplete;
        m_firstIncomplete.reset();
    }
}

std::optional<std::int64_t> TranscriptText::positionAt(qsizetype offset) const {
    if (offset < 0 || offset >= m_plain.size())
        return std::nullopt;
    const auto next = std::upper_bound(m_offsets.begin(), m_offsets.end(), offset);
    return static_cast<std::int64_t>(next - m_offsets.begin()) - 1;
}

QString TranscriptText::textOf(std::int64_t first, std::int64_t last) const {
    const auto size = static_cast<std::int64_t>(m_pieces.size());
    first = std::max<std::int64_t>(first, 0);
    last = std::min(last, size - 1);
    if (first > last)
        return {};
    const qsizetype begin = m_offsets[static_cast<std::size_t>(first)];
    const qsizetype end =
        last + 1 < size ? m_offsets[static_cast<std::size_t>(last) + 1] : m_plain.size();
    return m_plain.mid(begin, end - begin);
}

} // namespace kvglass::ui
