// SPDX-FileCopyrightText: 2026 The KVGlass authors
// SPDX-License-Identifier: GPL-3.0-or-later

// The lanes of a race as staircases: new tokens over the time since the fork, as far as the replay
// has come.

#pragma once

#include <qcustomplot.h>

#include "engine/experiment/cache_race.h"

namespace kvglass::ui {

class RacePlot : public QCustomPlot {
    Q_OBJECT
public:
    explicit RacePlot(QWidget* parent);

    /// Axes to the end of both lanes; nothing is drawn yet.
    void begin(double endMs, std::int64_t newTokens);
    /// Draws the first tokens of both lanes, and the present time.
    void showUntil(const RaceLane& with, std::int64_t tokensWith, const RaceLane& without,
                   std::int64_t tokensWithout, double ms);
    [[nodiscard]] int count(CachePolicy cache) const;

protected:
    void changeEvent(QEvent* event) override;

private:
    void showLane(QCPGraph& graph, const RaceLane& lane, std::int64_t tokens) const;
    void applyTheme();

    QCPGraph* m_with; // owned by the plot, as the line
    QCPGraph* m_without;
    QCPItemStraightLine* m_now;
};

} // namespace kvglass::ui
