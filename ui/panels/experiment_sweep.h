// SPDX-FileCopyrightText: 2026 The KVGlass authors
// SPDX-License-Identifier: GPL-3.0-or-later

// The sweep's page: which number formats to measure, and what came out at which length.

#pragma once

#include <vector>

#include <QWidget>

#include "engine/experiment/cache_sweep.h"

class QCheckBox;
class QHBoxLayout;
class QPushButton;

namespace kvglass {
struct Device;
}

namespace kvglass::ui {

class FigureTableModel;

class ExperimentSweep : public QWidget {
    Q_OBJECT
public:
    explicit ExperimentSweep(QWidget* parent);

    /// Offers the formats of a device; the first of each kind is chosen.
    void setDevice(const Device& device);
    /// All chosen formats of weights with all chosen formats of the cache.
    [[nodiscard]] std::vector<SweepTypes> types() const;
    void clearRows();
    void addRow(const SweepRow& row);
    [[nodiscard]] const FigureTableModel& figures() const { return *m_figures; }
    [[nodiscard]] QPushButton* runButton() const { return m_run; }

private:
    template <class Type> struct Choice {
        Type type;
        QCheckBox* box;
    };
    FigureTableModel* m_figures;
    QHBoxLayout* m_boxes;
    QPushButton* m_run;
    std::vector<Choice<WeightType>> m_weights;
    std::vector<Choice<KvType>> m_caches;
};

} // namespace kvglass::ui
