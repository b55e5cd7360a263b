// SPDX-FileCopyrightText: 2026 The KVGlass authors
// SPDX-License-Identifier: GPL-3.0-or-later

// How the transcript is painted: one box per token, underlined in the colour of the step that made
// it, so that the text itself shows where the cache was on.

#include <algorithm>

#include <QPaintEvent>
#include <QPainter>
#include <QScrollBar>

#include "ui/data/run_data.h"
#include "ui/panels/transcript_view.h"
#include "ui/plot/palette.h"

namespace kvglass::ui {

namespace {

constexpr double kPromptStrength = 0.72; // of the text colour; the rest is background
constexpr double kEdgeHeight = 2.0;
constexpr double kEdgeGap = 1.5; // between the edges of neighbours: the token boundary

QColor promptText(const QPalette& palette) {
    return blended(palette.color(QPalette::Base), palette.color(QPalette::Text), kPromptStrength);
}

} // namespace

void TranscriptView::paintEvent(QPaintEvent* event) {
    QPainter painter(viewport());
    painter.setFont(font());
    if (m_text.pieces().empty()) {
        paintHint(painter);
        return;
    }
    const double scroll = verticalScrollBar()->value();
    painter.translate(kTranscriptMargin, kTranscriptMargin - scroll);
    const QRectF area =
        QRectF(event->rect()).translated(-kTranscriptMargin, scroll - kTranscriptMargin);
    const TranscriptTinter tinter(m_tint, *m_data, *m_selection, palette());
    for (const TokenBox& box : m_layout.boxesBetween(area.top(), area.bottom()))
        paintToken(painter, box, tinter);
    painter.setRenderHint(QPainter::Antialiasing);
    if (const auto query = tinter.query())
        paintOutline(painter, *query);
    if (const auto token = m_selection->token())
        paintOutline(painter, *token);
}

void TranscriptView::paintToken(QPainter& painter, const TokenBox& box,
                                const TranscriptTinter& tinter) const {
    const auto range = m_selection->range();
    const bool selected = range && box.position >= range->first && box.position <= range->last;
    const bool matched = std::ranges::any_of(m_matches, [&](const TokenRange& match) {
        return box.position >= match.first && box.position <= match.last;
    });
    const TranscriptPiece& piece = m_text.pieces()[static_cast<std::size_t>(box.position)];
    QColor text = piece.origin == TokenOrigin::Prompt ? promptText(palette())
                                                      : palette().color(QPalette::Text);
    if (selected) {
        painter.fillRect(box.rect, palette().color(QPalette::Highlight));
        text = palette().color(QPalette::HighlightedText);
    } else if (const auto tint = tinter.background(box.position)) {
        painter.fillRect(box.rect, *tint);
        text = readableOn(*tint);
    }
    if (matched && !selected) {
        painter.fillRect(box.rect, QColor(0xF0, 0xE4, 0x42)); // found text: yellow, black on it
        text = Qt::black;
    }
    paintEdge(painter, box.rect, box.position);
    if (!box.text.isEmpty()) {
        painter.setPen(text);
        const QPointF start(box.textX, box.rect.top() + m_layout.ascent());
        if (!box.text.endsWith(kReturnMark)) {
            painter.drawText(start, box.text);
            return;
        }
        const QString words = box.text.chopped(1);
        painter.drawText(start, words);
        painter.setPen(blended(palette().color(QPalette::Base), text, 0.5)); // no text, a mark
        painter.drawText(start + QPointF(painter.fontMetrics().horizontalAdvance(words), 0.0),
                         QString(kReturnMark));
    }
}

void TranscriptView::paintEdge(QPainter& painter, const QRectF& rect, std::int64_t position) const {
    const StepSample* step = m_data->stepFor(position);
    const QColor base = palette().color(QPalette::Base);
    const QColor color = step != nullptr
                             ? blended(base, colorOf(meaningOf(step->kind), palette()), 0.75)
                             : blended(base, palette().color(QPalette::Text), 0.25); // the prompt
    const double width = std::max(1.0, rect.width() - kEdgeGap);
    painter.fillRect(
        QRectF(rect.left() + kEdgeGap / 2.0, rect.bottom() - kEdgeHeight - 1.0, width, kEdgeHeight),
        color);
}

void TranscriptView::paintOutline(QPainter& painter, std::int64_t position) const {
    const bool locked = m_selection->isLocked() && m_selection->token() == position;
    painter.setPen(QPen(palette().color(QPalette::Highlight), locked ? 2.5 : 1.5));
    painter.setBrush(Qt::NoBrush);
    for (const TokenBox& box : m_layout.boxesOf(position))
        painter.drawRoundedRect(box.rect.adjusted(-0.5, 0.5, 0.5, -0.5), 3.0, 3.0);
}

void TranscriptView::paintHint(QPainter& painter) const {
    painter.setPen(promptText(palette()));
    painter.drawText(viewport()->rect().adjusted(20, 20, -20, -20),
                     Qt::AlignCenter | Qt::TextWordWrap,
                     tr("Ctrl+Return runs the prompt. The text appears here, token by token. Each "
                        "one is underlined in the colour "
                        "of its step: with the cache or without."));
}

} // namespace kvglass::ui
