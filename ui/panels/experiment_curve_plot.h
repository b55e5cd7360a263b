// SPDX-FileCopyrightText: 2026 The KVGlass authors
// SPDX-License-Identifier: GPL-3.0-or-later

// A curve of each mode over the new tokens: the step time, or the cumulative time with its fits,
// which are predicted beyond what was measured and dashed throughout.

#pragma once

#include <qcustomplot.h>

#include "engine/experiment/experiment_curves.h"

namespace kvglass::ui {

class ExperimentCurvePlot : public QCustomPlot {
    Q_OBJECT
public:
    enum class Quantity : std::uint8_t { StepTime, CumulativeTime };

    ExperimentCurvePlot(Quantity quantity, QWidget* parent);

    /// `context`: of the model; fits end there at the latest. 0: not known.
    void showCurves(const ModeCurve& with, const ModeCurve& without, std::int64_t context);
    [[nodiscard]] int count(CachePolicy cache) const;
    /// The last new token for which a time is predicted; 0: no fit is shown.
    [[nodiscard]] double fitEnd(CachePolicy cache) const;

protected:
    void changeEvent(QEvent* event) override;

private:
    struct Mode {
        QCPGraph* curve = nullptr; // owned by the plot
        QCPGraph* fit = nullptr;
    };
    [[nodiscard]] const Mode& modeOf(CachePolicy cache) const {
        return cache.keepsCache() ? m_with : m_without;
    }
    void showMode(CachePolicy cache, const std::vector<double>& values);
    void showFit(CachePolicy cache, const ModeCurve& curve, double end);
    void dress(const Mode& mode, CachePolicy cache);
    void applyTheme();

    Quantity m_quantity;
    Mode m_with;
    Mode m_without;
};

} // namespace kvglass::ui
