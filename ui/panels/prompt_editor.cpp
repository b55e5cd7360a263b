// SPDX-FileCopyrightText: 2026 The KVGlass authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "ui/panels/prompt_editor.h"

#include <QKeyEvent>
#include <QMimeData>

namespace kvglass::ui {

PromptEditor::PromptEditor(QWidget* parent) : QPlainTextEdit(parent) {
    setTabChangesFocus(true);
    setAccessibleName(tr("Prompt"));
    setPlaceholderText(tr("Write how the text begins"));
}

QSize PromptEditor::sizeHint() const {
    return {40 * fontMetrics().averageCharWidth(), 4 * fontMetrics().lineSpacing() + 12};
}

QSize PromptEditor::minimumSizeHint() const {
    return {16 * fontMetrics().averageCharWidth(), 2 * fontMetrics().lineSpacing() + 12};
}

void PromptEditor::replaceText(const QString& text) {
    QTextCursor cursor = textCursor();
    cursor.select(QTextCursor::Document);
    cursor.insertText(text);
    setTextCursor(cursor);
}

void PromptEditor::keyPressEvent(QKeyEvent* event) {
    const bool control = (event->modifiers() & ~Qt::KeypadModifier) == Qt::ControlModifier;
    if (control && event->key() == Qt::Key_Up)
        replaceText(m_history.older(toPlainText()));
    else if (control && event->key() == Qt::Key_Down)
        replaceText(m_history.newer(toPlainText()));
    else
        QPlainTextEdit::keyPressEvent(event);
}

bool PromptEditor::canInsertFromMimeData(const QMimeData* source) const {
    // Dropped files are model folders and belong to the window.
    return !source->hasUrls() && QPlainTextEdit::canInsertFromMimeData(source);
}

} // namespace kvglass::ui
