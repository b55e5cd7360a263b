// SPDX-FileCopyrightText: 2026 The KVGlass authors
// SPDX-License-Identifier: GPL-3.0-or-later

// Steps that took longer than the time axis reaches: an arrow in the colour of their kind at the
// top edge, and the time beside it where there is room. Nothing that was measured is left out.

#pragma once

#include <cstdint>
#include <utility>
#include <vector>

#include <qcustomplot.h>

#include "engine/backend/step.h"

namespace kvglass::ui {

struct Outlier {
    double number = 0.0; // of the new token
    double ms = 0.0;
    StepKind kind = StepKind::Decode;
    bool operator==(const Outlier&) const = default;
};

class LatencyOutliers : public QCPAbstractItem {
    Q_OBJECT
public:
    /// Owned by `plot`, as all items are.
    explicit LatencyOutliers(QCustomPlot* plot);

    /// In ascending order of numbers.
    void setOutliers(std::vector<Outlier> outliers) { m_outliers = std::move(outliers); }
    [[nodiscard]] const std::vector<Outlier>& outliers() const { return m_outliers; }
    /// Pixels that the arrows take below the upper edge; 0 without an outlier.
    [[nodiscard]] int height() const;

    double selectTest(const QPointF& pos, bool onlySelectable,
                      QVariant* details = nullptr) const override;

protected:
    void draw(QCPPainter* painter) override;

private:
    std::vector<Outlier> m_outliers;
};

} // namespace kvglass::ui
