// SPDX-FileCopyrightText: 2026 The KVGlass authors
// SPDX-License-Identifier: GPL-3.0-or-later

// The drawing of the latency panel: a mark per step by its kind, the prefill as a block to scale in
// front of the first token, the rebuild labelled once. Fed with steps; knows no RunData.

#pragma once

#include <array>
#include <span>

#include "engine/telemetry/step_sample.h"
#include "ui/panels/latency_outliers.h"
#include "ui/plot/token_plot.h"
#include "ui/plot/usual_maximum.h"

namespace kvglass::ui {

class LatencyPlot : public TokenPlot {
    Q_OBJECT
public:
    enum class Scale : std::uint8_t { Linear, Logarithmic };
    /// How high a linear axis reaches.
    enum class Reach : std::uint8_t {
        Usual, // a few steps that stand far above the others of their kind are cut, and marked
        Full,  // everything to scale
    };

    explicit LatencyPlot(QWidget* parent);

    void clear();
    /// Appends in one go; `steps` follow those of earlier calls.
    void append(std::span<const StepSample> steps, std::int64_t promptTokens);
    void setScale(Scale scale);
    [[nodiscard]] Scale scale() const { return m_scale; }
    void setReach(Reach reach);
    [[nodiscard]] Reach reach() const { return m_reach; }
    /// The steps that are marked at the upper edge because they are higher.
    [[nodiscard]] const std::vector<Outlier>& outliers() const { return m_outliers->outliers(); }
    [[nodiscard]] const QCPItemText& rebuildLabel() const { return *m_rebuildLabel; }
    /// Marks of a kind that were drawn so far; the prefill is a block.
    [[nodiscard]] int count(StepKind kind) const;

protected:
    void applyTheme() override;

private:
    void addPrefill(const StepSample& step);
    [[nodiscard]] double shareOfLabels() const;
    void fitTimeAxis();
    void findOutliers();
    void placeLabels();
    void placeRebuildLabel(double top);
    [[nodiscard]] double usualMs() const;
    [[nodiscard]] double topOfPrefill() const;

    Scale m_scale = Scale::Linear;
    Reach m_reach = Reach::Usual;
    std::array<QCPGraph*, 4> m_graphs{}; // by StepKind; owned by the plot
    QCPItemRect* m_block = nullptr;
    QCPItemText* m_blockLabel = nullptr;
    QCPItemText* m_rebuildLabel = nullptr;
    QCPItemLine* m_leader = nullptr; // from the rebuild's label to its mark
    LatencyOutliers* m_outliers = nullptr;
    StepSample m_rebuild; // the labelled one
    double m_prefillMs = 0.0;
    std::int64_t m_prefillPositions = 0;
    std::array<UsualMaximum, 4> m_maxima; // by StepKind, without the prefill
    double m_smallestMs = 0.0;
};

} // namespace kvglass::ui
