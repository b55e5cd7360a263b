// SPDX-FileCopyrightText: 2026 The KVGlass authors
// SPDX-License-Identifier: GPL-3.0-or-later

// What a token costs: the step time of every new token, by the kind of its step, with a mark where
// the cache was switched. Knows RunData and Selection, nothing of threads or the engine's calls.

#pragma once

#include <cstdint>
#include <memory>
#include <optional>

#include <QWidget>

namespace kvglass::ui {

class LatencyPlot;
class RunData;
class Selection;

class LatencyPanel : public QWidget {
    Q_OBJECT
public:
    /// `runData` and `selection` must outlive the panel.
    LatencyPanel(RunData* runData, Selection* selection, QWidget* parent);
    ~LatencyPanel() override;

    [[nodiscard]] bool isFollowing() const;
    [[nodiscard]] bool isLogarithmic() const;
    [[nodiscard]] const LatencyPlot& plot() const;
    /// "token 212 ·Ben: uncached, 9.31 ms, 2.1 × the median, positions computed: 221".
    [[nodiscard]] QString readout() const;
    /// "TTFT 12.4 ms   ITL p50 0.81 ms  p99 1.31 ms  n 128", of the visible tokens; with a selected
    /// range, that of rangeStatistics().
    [[nodiscard]] QString statistics() const;
    /// "A 20 to B 60: n 41, B − A 33.1 ms   step p50 0.81 ms   p95 0.90 ms   p99* 1.31 ms"; empty
    /// without a range of new tokens.
    [[nodiscard]] QString rangeStatistics() const;

public slots:
    /// Shows the whole run again and follows the newest token.
    void follow();
    void setLogarithmic();
    void setLinear();
    /// Whether a few very long steps are to scale, or marked at the edge.
    void showFullRange();
    void showUsualRange();

protected:
    void keyPressEvent(QKeyEvent* event) override;

private:
    class Private;
    std::unique_ptr<Private> d;
};

} // namespace kvglass::ui
