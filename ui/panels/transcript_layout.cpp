// SPDX-FileCopyrightText: 2026 The KVGlass authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "ui/panels/transcript_layout.h"

#include <algorithm>
#include <cmath>

namespace kvglass::ui {

namespace {

/// Control characters have no shape; show the pictures Unicode has for them.
QString visible(QString text) {
    for (QChar& character : text) {
        const ushort code = character.unicode();
        if (code == '\t')
            character = u' ';
        else if (code < 0x20 && code != '\n')
            character = QChar(static_cast<ushort>(0x2400 + code));
        else if (code == 0x7F)
            character = QChar(0x2421);
    }
    return text;
}

/// Scripts that are written without spaces may break before any character.
bool breaksAnywhere(QChar character) {
    switch (character.script()) {
    case QChar::Script_Han:
    case QChar::Script_Hiragana:
    case QChar::Script_Katakana: return true;
    default: return false;
    }
}

} // namespace

TranscriptLayout::TranscriptLayout(const QFont& font) : m_metrics(font) { setFont(font); }

void TranscriptLayout::setFont(const QFont& font) {
    m_metrics = QFontMetricsF(font);
    m_lineHeight = std::ceil(m_metrics.height() * 1.3);
    m_ascent = std::round((m_lineHeight - m_metrics.height()) / 2.0 + m_metrics.ascent());
    clear();
}

void TranscriptLayout::setWidth(double width) {
    m_width = std::max(width, 4.0 * m_metrics.averageCharWidth());
    clear();
}

void TranscriptLayout::clear() {
    m_boxes.clear();
    m_lineStart.assign(1, 0);
    m_firstBoxOf.clear();
    m_wordStart = 0;
    m_x = 0.0;
    m_afterSpace = true;
    m_appended = 0;
}

double TranscriptLayout::height() const { return m_lineHeight * lineCount(); }

std::int32_t TranscriptLayout::lineCount() const {
    return m_boxes.empty() ? 0 : static_cast<std::int32_t>(m_lineStart.size());
}

void TranscriptLayout::append(std::span<const TranscriptPiece> pieces) {
    const auto size = static_cast<std::int64_t>(pieces.size());
    for (; m_appended < size; ++m_appended)
        appendPiece(pieces, m_appended);
}

void TranscriptLayout::appendPiece(std::span<const TranscriptPiece> pieces, std::int64_t position) {
    const TranscriptPiece& piece = pieces[static_cast<std::size_t>(position)];
    if (piece.text.isEmpty()) {
        // Placed together with the token that completes the character; until then it has no box.
        m_firstBoxOf.push_back(m_boxes.size());
        return;
    }
    m_firstBoxOf.push_back(m_boxes.size());
    const std::int64_t shared = position - piece.sharedFrom;
    QString rest = visible(piece.text);
    bool first = true;
    while (!rest.isEmpty()) {
        const qsizetype end = rest.indexOf(u'\n');
        const QString part = end < 0 ? rest : rest.left(end) + kReturnMark;
        placeText(position, part, first ? shared : 0);
        first = false;
        if (end < 0)
            break;
        rest = rest.mid(end + 1);
        breakLine();
        m_afterSpace = true;
    }
}

void TranscriptLayout::placeText(std::int64_t position, QString text, std::int64_t sharedTokens) {
    const QChar head = text.front();
    if (m_afterSpace || head.isSpace() || breaksAnywhere(head))
        m_wordStart = m_boxes.size();
    m_afterSpace = text.back().isSpace() || breaksAnywhere(text.back());
    placeBox(position, text, sharedTokens);
}

void TranscriptLayout::placeBox(std::int64_t position, const QString& text,
                                std::int64_t sharedTokens) {
    double width = m_metrics.horizontalAdvance(text);
    if (m_x + width > m_width && m_boxes.size() > m_lineStart.back()) {
        if (m_wordStart == m_boxes.size() || m_wordStart == m_lineStart.back()) {
            breakLine();
        } else {
            wrapWord();
            if (m_x + width > m_width)
                breakLine();
        }
    }
    QString shown = text;
    const bool atLineStart = m_boxes.size() == m_lineStart.back();
    if (atLineStart && m_lineStart.size() > 1 && shown.size() > 1 && shown.front() == u' ')
        shown.remove(0, 1); // the line break stands for the space
    width = m_metrics.horizontalAdvance(shown);
    if (width > m_width)
        return placeWide(position, shown);
    const double textX = m_x;
    if (sharedTokens > 0) {
        // Each token that holds a part of the character owns a slice of its box.
        const double slice =
            m_metrics.horizontalAdvance(shown.left(1)) / static_cast<double>(sharedTokens + 1);
        for (std::int64_t i = sharedTokens; i > 0; --i) {
            m_firstBoxOf[static_cast<std::size_t>(position - i)] = m_boxes.size();
            pushBox(position - i, {}, slice, textX);
            width -= slice;
        }
        m_firstBoxOf[static_cast<std::size_t>(position)] = m_boxes.size();
    }
    pushBox(position, shown, width, textX);
}

void TranscriptLayout::placeWide(std::int64_t position, const QString& text) {
    QString line;
    for (const QChar character : text) {
        if (!line.isEmpty() && m_metrics.horizontalAdvance(line + character) > m_width) {
            pushBox(position, line, m_metrics.horizontalAdvance(line), m_x);
            breakLine();
            line.clear();
        }
        line += character;
    }
    if (!line.isEmpty())
        pushBox(position, line, m_metrics.horizontalAdvance(line), m_x);
    m_wordStart = m_boxes.size();
}

void TranscriptLayout::pushBox(std::int64_t position, const QString& text, double width,
                               double textX) {
    const auto line = static_cast<std::int32_t>(m_lineStart.size()) - 1;
    m_boxes.push_back(
        {position, QRectF(m_x, line * m_lineHeight, width, m_lineHeight), text, textX, line});
    m_x += width;
}

void TranscriptLayout::breakLine() {
    m_lineStart.push_back(m_boxes.size());
    m_wordStart = m_boxes.size();
    m_x = 0.0;
}

void TranscriptLayout::wrapWord() {
    const std::size_t first = m_wordStart;
    TokenBox& head = m_boxes[first];
    const double shift = head.rect.left();
    m_lineStart.push_back(first);
    const auto line = static_cast<std::int32_t>(m_lineStart.size()) - 1;
    double dropped = 0.0;
    if (head.text.size() > 1 && head.text.front() == u' ') {
        dropped =
            m_metrics.horizontalAdvance(head.text) - m_metrics.horizontalAdvance(head.text.mid(1));
        head.text.remove(0, 1);
        head.rect.setWidth(head.rect.width() - dropped);
    }
    for (std::size_t i = first; i < m_boxes.size(); ++i) {
        TokenBox& box = m_boxes[i];
        const double left = box.rect.left() - shift - (i == first ? 0.0 : dropped);
        box.textX += left - box.rect.left();
        box.rect.moveTopLeft({left, line * m_lineHeight});
        box.line = line;
    }
    m_x = m_boxes.back().rect.right();
}

std::span<const TokenBox> TranscriptLayout::boxesBetween(double top, double bottom) const {
    if (m_boxes.empty() || bottom < 0.0)
        return {};
    const auto last = static_cast<std::int64_t>(m_lineStart.size()) - 1;
    const auto first =
        std::max<std::int64_t>(0, static_cast<std::int64_t>(std::floor(top / m_lineHeight)));
    const auto end = std::min(last, static_cast<std::int64_t>(std::floor(bottom / m_lineHeight)));
    if (first > last || end < first)
        return {};
    const std::size_t begin = m_lineStart[static_cast<std::size_t>(first)];
    const std::size_t stop =
        end == last ? m_boxes.size() : m_lineStart[static_cast<std::size_t>(end) + 1];
    return std::span(m_boxes).subspan(begin, stop - begin);
}

std::span<const TokenBox> TranscriptLayout::boxesOf(std::int64_t position) const {
    if (position < 0 || position >= static_cast<std::int64_t>(m_firstBoxOf.size()))
        return {};
    const std::size_t first = m_firstBoxOf[static_cast<std::size_t>(position)];
    std::size_t end = first;
    while (end < m_boxes.size() && m_boxes[end].position == position)
        ++end;
    return std::span(m_boxes).subspan(first, end - first);
}

std::optional<std::int64_t> TranscriptLayout::tokenAt(const QPointF& point) const {
    for (const TokenBox& box : boxesBetween(point.y(), point.y())) {
        if (box.rect.contains(point))
            return box.position;
    }
    return std::nullopt;
}

std::optional<std::int64_t> TranscriptLayout::tokenNear(std::int32_t line, double x) const {
    const double y = (line + 0.5) * m_lineHeight;
    std::optional<std::int64_t> nearest;
    double distance = 0.0;
    for (const TokenBox& box : boxesBetween(y, y)) {
        const double d = std::abs(box.rect.center().x() - x);
        if (!nearest || d < distance) {
            nearest = box.position;
            distance = d;
        }
    }
    return nearest;
}

} // namespace kvglass::ui
