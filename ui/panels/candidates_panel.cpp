// SPDX-FileCopyrightText: 2026 The KVGlass authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "ui/panels/candidates_panel.h"

#include <QHeaderView>
#include <QTableView>
#include <QVBoxLayout>

#include "ui/client/vocabulary.h"
#include "ui/data/run_data.h"
#include "ui/data/selection.h"
#include "ui/panels/candidates_bar.h"
#include "ui/panels/candidates_model.h"
#include "ui/plot/number_format.h"
#include "ui/plot/readout_label.h"

namespace kvglass::ui {

CandidatesPanel::CandidatesPanel(RunData* run, Selection* selection, QWidget* parent)
    : QWidget(parent), m_data(run), m_selection(selection), m_model(new CandidatesModel(this)),
      m_caption(
          new ReadoutLabel(tr("New token 1000: the first 10 hold 0.000 of the probability"), this)),
      m_table(new QTableView(this)) {
    auto* layout = new QVBoxLayout(this);
    layout->setContentsMargins(4, 4, 4, 4);
    layout->setSpacing(4);
    layout->addWidget(m_caption);
    layout->addWidget(m_table, 1);
    m_table->setModel(m_model);
    m_table->setItemDelegateForColumn(CandidatesModel::Probability, new CandidatesBar(m_table));
    m_table->setShowGrid(false);
    m_table->setFrameShape(QFrame::NoFrame);
    m_table->setSelectionMode(QAbstractItemView::NoSelection);
    m_table->setTabKeyNavigation(false);
    m_table->setAccessibleName(tr("Candidates for the token"));
    m_table->verticalHeader()->hide();
    m_table->verticalHeader()->setDefaultSectionSize(fontMetrics().height() + 6);
    m_table->verticalHeader()->setMinimumSectionSize(0);
    QHeaderView* header = m_table->horizontalHeader();
    header->setHighlightSections(false);
    header->setMinimumSectionSize(0);
    header->setSectionResizeMode(QHeaderView::Fixed);
    header->setSectionResizeMode(CandidatesModel::Probability, QHeaderView::Stretch);
    const int character = fontMetrics().averageCharWidth();
    header->resizeSection(CandidatesModel::Mark, 3 * character);
    header->resizeSection(CandidatesModel::Token, 16 * character);
    header->resizeSection(CandidatesModel::Number, 8 * character);
    connect(run, &RunData::cleared, this, &CandidatesPanel::refresh);
    connect(run, &RunData::tokensAppended, this, &CandidatesPanel::refresh);
    connect(selection, &Selection::tokenChanged, this, &CandidatesPanel::refresh);
    refresh();
}

void CandidatesPanel::setVocabulary(std::shared_ptr<const Vocabulary> vocabulary) {
    m_model->setVocabulary(std::move(vocabulary));
    refresh();
}

void CandidatesPanel::showEvent(QShowEvent* event) {
    QWidget::showEvent(event);
    refresh();
}

void CandidatesPanel::refresh() {
    const auto selected = m_selection->token();
    const TokenEvent* token = nullptr;
    if (selected)
        token = m_data->tokenAt(*selected);
    else if (!m_data->tokens().empty())
        token = &m_data->tokens().back();
    if (token == nullptr) {
        m_caption->setText(selected ? tr("The prompt was given, not chosen.")
                                    : tr("The most probable next tokens will be listed here."));
        m_model->setToken(std::nullopt);
        return;
    }
    double mass = 0.0;
    for (std::int32_t i = 0; i < token->candidateCount; ++i)
        mass += static_cast<double>(token->candidates[static_cast<std::size_t>(i)].probability);
    m_caption->setText(tr("New token %1: the first %2 hold %3 of the probability")
                           .arg(formatCount(token->index), formatCount(token->candidateCount),
                                formatWeight(mass)));
    if (isVisible() || m_model->rowCount() == 0)
        m_model->setToken(*token);
}

} // namespace kvglass::ui
