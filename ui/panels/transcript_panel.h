// SPDX-FileCopyrightText: 2026 The KVGlass authors
// SPDX-License-Identifier: GPL-3.0-or-later

// The transcript with its controls: what tints the tokens, follow, copy, and a bar to find text.

#pragma once

#include <QWidget>

#include "ui/panels/transcript_tint.h"

class QComboBox;
class QLabel;
class QLineEdit;
class QToolButton;

namespace kvglass::ui {

class RunData;
class Selection;
class TranscriptView;

class TranscriptPanel : public QWidget {
    Q_OBJECT
public:
    /// `run` and `selection` must outlive the panel.
    TranscriptPanel(RunData* run, Selection* selection, QWidget* parent);

    [[nodiscard]] TranscriptView* view() const { return m_view; }
    [[nodiscard]] TranscriptTint tint() const;

    [[nodiscard]] bool isFinding() const;

signals:
    void tintChanged();

public slots:
    void setTint(kvglass::ui::TranscriptTint tint);
    /// Opens the find bar and puts the cursor in it.
    void find();
    void closeFind();

protected:
    void keyPressEvent(QKeyEvent* event) override;

private:
    QWidget* makeHeader();
    QWidget* makeFindBar();
    void showMatches(qsizetype current, qsizetype count);

    TranscriptView* m_view;
    QComboBox* m_tint;
    QToolButton* m_follow;
    QLabel* m_explanation;
    QWidget* m_findBar;
    QLineEdit* m_needle;
    QLabel* m_matches;
};

} // namespace kvglass::ui
