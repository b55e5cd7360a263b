// SPDX-FileCopyrightText: 2026 The KVGlass authors
// SPDX-License-Identifier: GPL-3.0-or-later

// The time line of the memory panel: KV bytes used and reserved after every step, so that bytes
// that fall to zero when the cache is switched off, and come back, are seen. Knows no RunData.

#pragma once

#include <span>

#include "engine/telemetry/step_sample.h"
#include "ui/plot/token_plot.h"

namespace kvglass::ui {

class MemoryPlot : public TokenPlot {
    Q_OBJECT
public:
    explicit MemoryPlot(QWidget* parent);

    void clear();
    void append(std::span<const StepSample> steps, std::int64_t promptTokens);
    [[nodiscard]] int count() const { return m_used->dataCount(); }
    /// MB (1e6 bytes) drawn as used at a step; empty when there is none.
    [[nodiscard]] std::optional<double> usedMegabytesAt(std::int64_t step) const;

protected:
    void applyTheme() override;

private:
    QCPGraph* m_reserved = nullptr; // owned by the plot
    QCPGraph* m_used = nullptr;
    double m_largest = 0.0; // MB
};

} // namespace kvglass::ui
