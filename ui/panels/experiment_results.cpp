// SPDX-FileCopyrightText: 2026 The KVGlass authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "ui/panels/experiment_results.h"

#include <QHeaderView>
#include <QLabel>
#include <QScrollArea>
#include <QTableView>
#include <QVBoxLayout>

#include "ui/panels/experiment_curve_plot.h"
#include "ui/panels/experiment_figures.h"
#include "ui/panels/figure_table_model.h"
#include "ui/panels/run_times_plot.h"
#include "ui/plot/legend.h"

namespace kvglass::ui {

namespace {

QLabel* makeText(QWidget* parent) {
    auto* label = new QLabel(parent);
    label->setWordWrap(true);
    label->setTextInteractionFlags(Qt::TextSelectableByMouse);
    label->setAlignment(Qt::AlignTop | Qt::AlignLeft);
    return label;
}

} // namespace

QTableView* makeFigureTable(FigureTableModel* model, const QString& name, QWidget* parent) {
    auto* table = new QTableView(parent);
    table->setModel(model);
    table->setAccessibleName(name);
    table->setEditTriggers(QAbstractItemView::NoEditTriggers);
    table->setSelectionBehavior(QAbstractItemView::SelectRows);
    table->setTabKeyNavigation(false);
    table->setShowGrid(false);
    table->setFrameShape(QFrame::NoFrame);
    table->setWordWrap(false);
    table->verticalHeader()->hide();
    table->verticalHeader()->setDefaultSectionSize(table->fontMetrics().height() + 6);
    table->verticalHeader()->setSectionResizeMode(QHeaderView::ResizeToContents); // larger type
    QHeaderView* header = table->horizontalHeader();
    header->setHighlightSections(false);
    header->setSectionResizeMode(QHeaderView::ResizeToContents);
    header->setStretchLastSection(true);
    return table;
}

ExperimentResults::ExperimentResults(QWidget* parent)
    : QTabWidget(parent),
      m_figures(new FigureTableModel(
          {tr("figure"), tr("with cache"), tr("without cache"), tr("without / with")}, this)),
      m_lines(makeText(this)), m_verdict(makeText(this)), m_runs(new RunTimesPlot(this)),
      m_steps(new ExperimentCurvePlot(ExperimentCurvePlot::Quantity::StepTime, this)),
      m_cumulative(new ExperimentCurvePlot(ExperimentCurvePlot::Quantity::CumulativeTime, this)) {
    setDocumentMode(true);
    setUsesScrollButtons(true);
    m_figures->setRows(publishedRows());
    m_lines->setText(tr("Run the article's experiment: the same text several times with the cache, "
                        "then without it. Published results stand below; yours will stand above "
                        "them."));
    addTab(makeFigures(), tr("Result"));
    addTab(makePlotPage(m_runs, tr("Each run; line and band: mean and deviation (measured)")),
           tr("Runs"));
    addTab(makePlotPage(m_steps, tr("Mean over the runs (measured)")), tr("Step times"));
    addTab(makePlotPage(m_cumulative, tr("Mean over the runs (measured); dashed: least squares, a "
                                         "line and a parabola (predicted)")),
           tr("Total time"));
}

QWidget* ExperimentResults::makeFigures() {
    auto* page = new QWidget(this);
    auto* layout = new QVBoxLayout(page);
    layout->setContentsMargins(4, 4, 4, 4);
    layout->setSpacing(4);
    m_lines->setAccessibleName(tr("Result in the article's words"));
    m_verdict->setAccessibleName(tr("Verdict"));
    QTableView* table = makeFigureTable(m_figures, tr("Figures of the experiment"), page);
    // All of it is readable on a small screen: the page scrolls, not the table.
    table->setMinimumHeight(10 * table->verticalHeader()->defaultSectionSize() +
                            table->horizontalHeader()->sizeHint().height() + 4);
    table->setVerticalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    layout->addWidget(m_lines);
    layout->addWidget(m_verdict);
    layout->addWidget(table, 1);
    auto* area = new QScrollArea(this);
    area->setWidget(page);
    area->setWidgetResizable(true);
    area->setFrameShape(QFrame::NoFrame);
    area->setAccessibleName(tr("Result"));
    return area;
}

QWidget* ExperimentResults::makePlotPage(QWidget* plot, const QString& caption) {
    auto* page = new QWidget(this);
    auto* layout = new QVBoxLayout(page);
    layout->setContentsMargins(4, 4, 4, 0);
    layout->setSpacing(2);
    layout->addWidget(new Legend({Meaning::Decode, Meaning::Recompute}, page));
    layout->addWidget(plot, 1);
    auto* words = makeText(page);
    words->setText(caption);
    words->setSizePolicy(QSizePolicy::Ignored, QSizePolicy::Minimum);
    layout->addWidget(words);
    return page;
}

void ExperimentResults::showRecord(const ExperimentRecord& record, std::int64_t context) {
    const ExperimentReport& report = record.report;
    std::vector<FigureRow> rows = experimentRows(record);
    for (FigureRow& row : publishedRows())
        rows.push_back(std::move(row));
    m_figures->setRows(std::move(rows));
    if (!report.runs.empty()) {
        m_lines->setText(articleLines(report));
        m_verdict->setText(QString::fromStdString(report.verdict) + u' ' + payoffText(report));
    }
    const ModeCurve with = curveOf(report, CachePolicy::full());
    const ModeCurve without = curveOf(report, CachePolicy::off());
    m_runs->showReport(report);
    m_steps->showCurves(with, without, context);
    m_cumulative->showCurves(with, without, context);
}

QString ExperimentResults::verdict() const { return m_verdict->text(); }

} // namespace kvglass::ui
