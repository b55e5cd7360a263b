// SPDX-FileCopyrightText: 2026 The KVGlass authors
// SPDX-License-Identifier: GPL-3.0-or-later

// What two runs wrote, side by side; the first token that differs is marked in both, and so is the
// chosen one.

#pragma once

#include <cstdint>
#include <optional>

#include <QWidget>

#include "engine/recording/recording.h"
#include "ui/panels/transcript_text.h"

class QPlainTextEdit;

namespace kvglass::ui {

class CompareTextView : public QWidget {
    Q_OBJECT
public:
    explicit CompareTextView(QWidget* parent);

    /// `firstDifference`: a new token's number, from 1.
    void showRuns(const Recording* first, const Recording* second,
                  std::optional<std::int64_t> firstDifference);
    void mark(std::optional<std::int64_t> number);
    [[nodiscard]] QString text(int run) const;       // 0: A, 1: B
    [[nodiscard]] QString markedText(int run) const; // the first difference; empty: none

protected:
    void changeEvent(QEvent* event) override;

private:
    struct Side {
        QPlainTextEdit* view = nullptr;
        TranscriptText text; // of the new tokens
    };
    void showRun(Side& side, const Recording* run);
    void dress();
    void dress(Side& side);

    Side m_sides[2];
    std::optional<std::int64_t> m_difference;
    std::optional<std::int64_t> m_marked;
};

} // namespace kvglass::ui
