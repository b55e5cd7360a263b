// SPDX-FileCopyrightText: 2026 The KVGlass authors
// SPDX-License-Identifier: GPL-3.0-or-later

// Two runs over one another, new token by new token: step times, or bytes of the cache. Arrows,
// Home and End walk the tokens, a click chooses one.

#pragma once

#include <optional>

#include <qcustomplot.h>

#include "engine/recording/recording.h"

namespace kvglass::ui {

class ComparePlot : public QCustomPlot {
    Q_OBJECT
public:
    enum class Quantity : std::uint8_t { StepTime, CacheBytes };

    ComparePlot(Quantity quantity, QWidget* parent);

    /// Null: nothing is drawn of it.
    void showRuns(const Recording* first, const Recording* second);
    /// A new token's number, from 1. Empty: no mark.
    void mark(std::optional<std::int64_t> number);
    [[nodiscard]] int count(int run) const { return m_runs[run]->dataCount(); } // 0: A, 1: B

signals:
    void chosen(qint64 number);

protected:
    void changeEvent(QEvent* event) override;
    void showEvent(QShowEvent* event) override;
    void keyPressEvent(QKeyEvent* event) override;
    void mousePressEvent(QMouseEvent* event) override;
    void paintEvent(QPaintEvent* event) override;
    void focusInEvent(QFocusEvent* event) override;
    void focusOutEvent(QFocusEvent* event) override;

private:
    void replotSoon();
    [[nodiscard]] std::int64_t newest() const;
    [[nodiscard]] double valueOf(const StepSample& step) const;
    void showRun(QCPGraph& graph, const Recording* run) const;
    void applyTheme();

    Quantity m_quantity;
    QCPGraph* m_runs[2]; // owned by the plot, as the line
    QCPItemStraightLine* m_cursor;
    std::optional<std::int64_t> m_marked;
};

} // namespace kvglass::ui
