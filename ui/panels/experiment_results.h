// SPDX-FileCopyrightText: 2026 The KVGlass authors
// SPDX-License-Identifier: GPL-3.0-or-later

// The results of an experiment on pages: figures with the verdict, every run as a point, step times
// and cumulative time of both modes. Knows nothing of how they are measured.

#pragma once

#include <QTabWidget>

#include "engine/experiment/experiment_json.h"

class QLabel;
class QTableView;

namespace kvglass::ui {

class ExperimentCurvePlot;
class FigureTableModel;
class RunTimesPlot;

class ExperimentResults : public QTabWidget {
    Q_OBJECT
public:
    explicit ExperimentResults(QWidget* parent);

    /// `context`: of the model, 0 when it is not known.
    void showRecord(const ExperimentRecord& record, std::int64_t context);
    [[nodiscard]] const FigureTableModel& figures() const { return *m_figures; }
    [[nodiscard]] const RunTimesPlot& runTimes() const { return *m_runs; }
    [[nodiscard]] const ExperimentCurvePlot& stepTimes() const { return *m_steps; }
    [[nodiscard]] const ExperimentCurvePlot& cumulativeTimes() const { return *m_cumulative; }
    [[nodiscard]] QString verdict() const;

private:
    QWidget* makeFigures();
    QWidget* makePlotPage(QWidget* plot, const QString& caption);

    FigureTableModel* m_figures;
    QLabel* m_lines;
    QLabel* m_verdict;
    RunTimesPlot* m_runs;
    ExperimentCurvePlot* m_steps;
    ExperimentCurvePlot* m_cumulative;
};

/// A read-only table that fits its columns to what they say.
[[nodiscard]] QTableView* makeFigureTable(FigureTableModel* model, const QString& name,
                                          QWidget* parent);

} // namespace kvglass::ui
