// SPDX-FileCopyrightText: 2026 The KVGlass authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "ui/panels/compare_text_view.h"

#include <QEvent>
#include <QHBoxLayout>
#include <QPlainTextEdit>
#include <QTextCursor>
#include <QVBoxLayout>

#include "ui/panels/transcript_tint.h"
#include "ui/plot/legend.h"
#include "ui/plot/palette.h"

namespace kvglass::ui {

namespace {

/// Where a new token's text lies.
struct Place {
    qsizetype begin = 0;
    qsizetype length = 0;
};

std::optional<Place> placeOf(const TranscriptText& text, std::int64_t number) {
    if (number < 1 || number > std::ssize(text.pieces()))
        return std::nullopt;
    return Place{text.textOf(0, number - 2).size(), text.textOf(number - 1, number - 1).size()};
}

QTextEdit::ExtraSelection selectionAt(QPlainTextEdit& view, const Place& place) {
    QTextEdit::ExtraSelection selection;
    selection.cursor = QTextCursor(view.document());
    selection.cursor.setPosition(static_cast<int>(place.begin));
    selection.cursor.setPosition(static_cast<int>(place.begin + place.length),
                                 QTextCursor::KeepAnchor);
    return selection;
}

} // namespace

CompareTextView::CompareTextView(QWidget* parent) : QWidget(parent) {
    auto* layout = new QHBoxLayout(this);
    layout->setContentsMargins(0, 0, 0, 0);
    for (int run = 0; run < 2; ++run) {
        auto* view = new QPlainTextEdit(this);
        view->setReadOnly(true);
        view->setUndoRedoEnabled(false);
        view->setTabChangesFocus(true);
        view->setTextInteractionFlags(Qt::TextSelectableByMouse | Qt::TextSelectableByKeyboard);
        view->setAccessibleName(run == 0 ? tr("Text of A") : tr("Text of B"));
        view->setPlaceholderText(run == 0 ? tr("The text of A") : tr("The text of B"));
        m_sides[run].view = view;
        auto* column = new QVBoxLayout;
        column->setSpacing(2);
        column->addWidget(new Legend({run == 0 ? Meaning::FirstRun : Meaning::SecondRun}, this));
        column->addWidget(view, 1);
        layout->addLayout(column, 1);
    }
}

void CompareTextView::showRun(Side& side, const Recording* run) {
    side.text.clear();
    if (run != nullptr)
        for (const TokenEvent& token : run->tokens)
            side.text.append(token.bytes, TokenOrigin::Generated);
    side.text.flush();
    // Line ends of the text count as one character each in both.
    if (side.view->toPlainText() != side.text.plain())
        side.view->setPlainText(side.text.plain());
}

void CompareTextView::showRuns(const Recording* first, const Recording* second,
                               std::optional<std::int64_t> firstDifference) {
    const bool isNew = m_difference != firstDifference;
    m_difference = firstDifference;
    showRun(m_sides[0], first);
    showRun(m_sides[1], second);
    dress();
    if (!isNew || !firstDifference)
        return;
    for (Side& side : m_sides)
        if (const auto place = placeOf(side.text, *firstDifference)) {
            QTextCursor cursor(side.view->document());
            cursor.setPosition(static_cast<int>(place->begin));
            side.view->setTextCursor(cursor);
            side.view->centerCursor();
        }
}

void CompareTextView::mark(std::optional<std::int64_t> number) {
    m_marked = number;
    dress();
}

void CompareTextView::dress() {
    for (Side& side : m_sides)
        dress(side);
}

void CompareTextView::dress(Side& side) {
    QList<QTextEdit::ExtraSelection> selections;
    if (m_difference)
        if (const auto place = placeOf(side.text, *m_difference)) {
            QTextEdit::ExtraSelection found = selectionAt(*side.view, *place);
            const QColor color = colorOf(Meaning::SecondRun, palette());
            found.format.setBackground(blended(palette().color(QPalette::Base), color, 0.35));
            found.format.setFontWeight(QFont::Bold);
            found.format.setUnderlineStyle(QTextCharFormat::SingleUnderline);
            found.format.setUnderlineColor(color);
            selections.append(found);
        }
    if (m_marked)
        if (const auto place = placeOf(side.text, *m_marked)) {
            QTextEdit::ExtraSelection chosen = selectionAt(*side.view, *place);
            chosen.format.setBackground(palette().color(QPalette::Highlight));
            chosen.format.setForeground(palette().color(QPalette::HighlightedText));
            selections.append(chosen);
        }
    side.view->setExtraSelections(selections);
}

void CompareTextView::changeEvent(QEvent* event) {
    QWidget::changeEvent(event);
    if (event->type() == QEvent::PaletteChange)
        dress();
}

QString CompareTextView::text(int run) const { return m_sides[run].view->toPlainText(); }

QString CompareTextView::markedText(int run) const {
    const auto selections = m_sides[run].view->extraSelections();
    return m_difference && !selections.isEmpty() ? selections.front().cursor.selectedText()
                                                 : QString();
}

} // namespace kvglass::ui
