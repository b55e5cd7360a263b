// SPDX-FileCopyrightText: 2026 The KVGlass authors
// SPDX-License-Identifier: GPL-3.0-or-later

// One lane of a race: its mark and name, how many tokens it has, and its text as far as the replay
// has come.

#pragma once

#include <vector>

#include <QString>
#include <QWidget>

#include "engine/experiment/cache_race.h"

class QLabel;
class QPlainTextEdit;

namespace kvglass::ui {

class RaceLaneView : public QWidget {
    Q_OBJECT
public:
    RaceLaneView(CachePolicy cache, QWidget* parent);

    void setLane(const RaceLane& lane);
    /// Shows the text of the first tokens; appends when it can.
    void showTokens(std::int64_t count);
    [[nodiscard]] QString text() const;
    [[nodiscard]] QString caption() const;

private:
    QPlainTextEdit* m_view;
    QLabel* m_caption;
    QString m_text;                // of the whole lane
    std::vector<qsizetype> m_ends; // of the text of the first 0, 1, 2, .. tokens
    std::vector<double> m_times;   // ms, of token 1, 2, ..
    std::int64_t m_shown = 0;
};

} // namespace kvglass::ui
