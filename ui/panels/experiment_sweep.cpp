// SPDX-FileCopyrightText: 2026 The KVGlass authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "ui/panels/experiment_sweep.h"

#include <QCheckBox>
#include <QHBoxLayout>
#include <QLabel>
#include <QPushButton>
#include <QTableView>
#include <QVBoxLayout>

#include "ui/panels/experiment_figures.h"
#include "ui/panels/experiment_results.h"

namespace kvglass::ui {

namespace {

template <class Type> QString textOf(Type type) {
    const std::string_view text = name(type);
    return QString::fromUtf8(text.data(), static_cast<qsizetype>(text.size()));
}

} // namespace

ExperimentSweep::ExperimentSweep(QWidget* parent)
    : QWidget(parent),
      m_figures(new FigureTableModel({tr("types"), tr("new tokens"), tr("with cache"),
                                      tr("without cache"), tr("without / with")},
                                     this)),
      m_boxes(new QHBoxLayout), m_run(new QPushButton(tr("Run sweep"), this)) {
    m_run->setToolTip(tr("Measures every pair of formats once at the full length; shorter lengths "
                         "are the first steps of the same runs. Loads the model for each format of "
                         "its weights."));
    auto* row = new QHBoxLayout;
    row->addLayout(m_boxes);
    row->addStretch(1);
    row->addWidget(m_run);
    auto* layout = new QVBoxLayout(this);
    layout->setContentsMargins(4, 4, 4, 0);
    layout->setSpacing(2);
    layout->addLayout(row);
    layout->addWidget(makeFigureTable(m_figures, tr("Figures of the sweep"), this), 1);
}

void ExperimentSweep::setDevice(const Device& device) {
    for (QWidget* old : findChildren<QWidget*>(QStringLiteral("format")))
        delete old;
    m_weights.clear();
    m_caches.clear();
    const auto add = [this](auto type, auto& list, const QString& accessible) {
        auto* box = new QCheckBox(textOf(type), this);
        box->setObjectName(QStringLiteral("format"));
        box->setAccessibleName(accessible.arg(textOf(type)));
        box->setChecked(list.empty());
        m_boxes->addWidget(box);
        list.push_back({type, box});
    };
    const auto addLabel = [this](const QString& text) {
        auto* label = new QLabel(text, this);
        label->setObjectName(QStringLiteral("format"));
        m_boxes->addWidget(label);
    };
    addLabel(tr("Weights"));
    for (const WeightType type : device.weightTypes)
        add(type, m_weights, tr("Weights as %1"));
    addLabel(tr("Cache"));
    for (const KvType type : device.kvTypes)
        add(type, m_caches, tr("Cache as %1"));
}

std::vector<SweepTypes> ExperimentSweep::types() const {
    std::vector<SweepTypes> pairs;
    for (const auto& weights : m_weights)
        for (const auto& cache : m_caches)
            if (weights.box->isChecked() && cache.box->isChecked())
                pairs.push_back({weights.type, cache.type});
    return pairs;
}

void ExperimentSweep::clearRows() { m_figures->setRows({}); }

void ExperimentSweep::addRow(const SweepRow& row) {
    for (FigureRow& figures : sweepRows(row))
        m_figures->addRow(std::move(figures));
}

} // namespace kvglass::ui
