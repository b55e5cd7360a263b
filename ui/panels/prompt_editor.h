// SPDX-FileCopyrightText: 2026 The KVGlass authors
// SPDX-License-Identifier: GPL-3.0-or-later

// The text field of the prompt: plain text, Ctrl+Up and Ctrl+Down walk earlier prompts.

#pragma once

#include <QPlainTextEdit>

#include "ui/panels/prompt_history.h"

namespace kvglass::ui {

class PromptEditor : public QPlainTextEdit {
    Q_OBJECT
public:
    explicit PromptEditor(QWidget* parent);

    [[nodiscard]] PromptHistory& history() { return m_history; }
    /// Replaces the text so that it can be undone, and puts the cursor at its end.
    void replaceText(const QString& text);

    [[nodiscard]] QSize sizeHint() const override;
    [[nodiscard]] QSize minimumSizeHint() const override;

protected:
    void keyPressEvent(QKeyEvent* event) override;
    bool canInsertFromMimeData(const QMimeData* source) const override;

private:
    PromptHistory m_history;
};

} // namespace kvglass::ui
