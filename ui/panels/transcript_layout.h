// SPDX-FileCopyrightText: 2026 The KVGlass authors
// SPDX-License-Identifier: GPL-3.0-or-later

// Where each token of the transcript stands: boxes in lines, wrapped between words. Appending costs
// as much as is appended, plus the word in progress. Plain geometry: no painting, no widget.

#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <vector>

#include <QFont>
#include <QFontMetricsF>
#include <QPointF>
#include <QRectF>
#include <QString>

#include "ui/panels/transcript_text.h"

namespace kvglass::ui {

/// Shows where a token holds a line break.
inline constexpr QChar kReturnMark{u'\u21B5'};

/// A part of one token on one line; tokens with line breaks, or wider than a line, have several.
struct TokenBox {
    std::int64_t position = 0; // in the sequence
    QRectF rect;               // document coordinates
    QString text;              // as shown; empty for a token that ends inside a character
    double textX = 0.0;        // where the text starts; left of rect for shared characters
    std::int32_t line = 0;
};

class TranscriptLayout {
public:
    explicit TranscriptLayout(const QFont& font);

    /// Both drop all boxes; append() the pieces again.
    void setWidth(double width);
    void setFont(const QFont& font);
    void clear();

    /// Lays out pieces[appended() ..]; `pieces` is the whole text.
    void append(std::span<const TranscriptPiece> pieces);

    [[nodiscard]] std::int64_t appended() const { return m_appended; }
    [[nodiscard]] double width() const { return m_width; }
    [[nodiscard]] double height() const;
    [[nodiscard]] double lineHeight() const { return m_lineHeight; }
    [[nodiscard]] double ascent() const { return m_ascent; }
    [[nodiscard]] std::int32_t lineCount() const;

    /// The boxes of all lines that touch [top, bottom].
    [[nodiscard]] std::span<const TokenBox> boxesBetween(double top, double bottom) const;
    /// The boxes of a position; empty when it is not laid out.
    [[nodiscard]] std::span<const TokenBox> boxesOf(std::int64_t position) const;
    /// The token under a point; empty beside the text.
    [[nodiscard]] std::optional<std::int64_t> tokenAt(const QPointF& point) const;
    /// The token of a line that is nearest to x; empty when there is no such line.
    [[nodiscard]] std::optional<std::int64_t> tokenNear(std::int32_t line, double x) const;

private:
    void appendPiece(std::span<const TranscriptPiece> pieces, std::int64_t position);
    void placeText(std::int64_t position, QString text, std::int64_t sharedTokens);
    void placeBox(std::int64_t position, const QString& text, std::int64_t sharedTokens);
    void placeWide(std::int64_t position, const QString& text);
    void pushBox(std::int64_t position, const QString& text, double width, double textX);
    void breakLine();
    void wrapWord();

    QFontMetricsF m_metrics;
    double m_width = 400.0;
    double m_lineHeight = 0.0;
    double m_ascent = 0.0;
    std::vector<TokenBox> m_boxes;
    std::vector<std::size_t> m_lineStart;  // first box of each line
    std::vector<std::size_t> m_firstBoxOf; // first box of each position
    std::size_t m_wordStart = 0;           // first box of the word in progress
    double m_x = 0.0;
    bool m_afterSpace = true; // the last character ended a word
    std::int64_t m_appended = 0;
};

} // namespace kvglass::ui
