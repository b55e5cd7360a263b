// SPDX-FileCopyrightText: 2026 The KVGlass authors
// SPDX-License-Identifier: GPL-3.0-or-later

// The drawing of the latency panel: a mark per step by its kind, the prefill as a block to scale in
// front of the first token, the rebuild labelled once. Fed with steps; knows no RunData.

#pragma once

#include <array>
#include <span>

#include "engine/telemetry/step_sample.h"
#include "ui/plot/token_plot.h"

namespace kvglass::ui {

class LatencyPlot : public TokenPlot {
    Q_OBJECT
public:
    enum class Scale : std::uint8_t { Linear, Logarithmic };

    explicit LatencyPlot(QWidget* parent);

    void clear();
    /// Appends in one go; `steps` follow those of earlier calls.
    void append(std::span<const StepSample> steps, std::int64_t promptTokens);
    void setScale(Scale scale);
    [[nodiscard]] Scale scale() const { return m_scale; }
    /// Marks of a kind that were drawn so far; the prefill is a block.
    [[nodiscard]] int count(StepKind kind) const;

protected:
    void applyTheme() override;

private:
    void addPrefill(const StepSample& step);
    void addRebuildLabel(const StepSample& step);
    void fitTimeAxis();
    void placeLabels();
    [[nodiscard]] double topOfPrefill() const;

    Scale m_scale = Scale::Linear;
    std::array<QCPGraph*, 4> m_graphs{}; // by StepKind; owned by the plot
    QCPItemRect* m_block = nullptr;
    QCPItemText* m_blockLabel = nullptr;
    QCPItemText* m_rebuildLabel = nullptr;
    QCPItemLine* m_leader = nullptr; // from the rebuild's label to its mark
    QPointF m_rebuild;               // number and milliseconds of the labelled rebuild
    double m_prefillMs = 0.0;
    std::int64_t m_prefillPositions = 0;
    double m_largestMs = 0.0; // without the prefill
    double m_smallestMs = 0.0;
};

} // namespace kvglass::ui
