// SPDX-FileCopyrightText: 2026 The KVGlass authors
// SPDX-License-Identifier: GPL-3.0-or-later

// Each run of an experiment as a point, in the order in which they ran, with mean and deviation of
// its mode as a line and a band.

#pragma once

#include <qcustomplot.h>

#include "engine/experiment/experiment_report.h"

namespace kvglass::ui {

class RunTimesPlot : public QCustomPlot {
    Q_OBJECT
public:
    explicit RunTimesPlot(QWidget* parent);

    void showReport(const ExperimentReport& report);
    /// Points that were drawn of a mode.
    [[nodiscard]] int count(CachePolicy cache) const;

protected:
    void changeEvent(QEvent* event) override;

private:
    struct Mode {
        QCPGraph* points = nullptr; // all owned by the plot
        QCPItemRect* band = nullptr;
        QCPItemLine* mean = nullptr;
    };
    [[nodiscard]] const Mode& modeOf(CachePolicy cache) const {
        return cache.keepsCache() ? m_with : m_without;
    }
    void add(Mode& mode);
    void showMode(const ExperimentReport& report, CachePolicy cache);
    void dress(const Mode& mode, CachePolicy cache);
    void applyTheme();

    Mode m_with;
    Mode m_without;
};

} // namespace kvglass::ui
