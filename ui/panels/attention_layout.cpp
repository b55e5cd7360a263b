// SPDX-FileCopyrightText: 2026 The KVGlass authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "ui/panels/attention_layout.h"

#include <algorithm>

#include <QHBoxLayout>
#include <QHeaderView>
#include <QVBoxLayout>

namespace kvglass::ui {

AttentionLayout::AttentionLayout(QWidget* panel, AttentionRowModel* model, TokenNames names)
    : controls(new AttentionControls(panel)), tabs(new QTabWidget(panel)),
      head(new AttentionHeadView(std::move(names), panel)),
      overview(new AttentionOverviewView(panel)), side(new QWidget(panel)),
      listTitle(new ReadoutLabel(QString(), panel)), list(new QTableView(panel)),
      colorBar(new AttentionColorBar(panel)), readout(new ReadoutLabel(QString(), panel)),
      caption(new ReadoutLabel(
          tr("attention weight is not importance · first token hidden, not renormalised · "
             "cross-hatched: not captured · 1000 live updates merged; all rows are kept"),
          panel)) {
    tabs->setDocumentMode(true);
    tabs->setFocusPolicy(Qt::TabFocus);
    tabs->addTab(head, tr("Head"));
    tabs->addTab(overview, tr("All heads"));
    buildSide(model);
    QFont italic = caption->font();
    italic.setItalic(true);
    caption->setFont(italic);

    auto* middle = new QHBoxLayout;
    middle->setSpacing(6);
    middle->addWidget(tabs, 1);
    middle->addWidget(side);
    auto* layout = new QVBoxLayout(panel);
    layout->setContentsMargins(6, 4, 6, 4);
    layout->setSpacing(2);
    layout->addWidget(controls);
    layout->addLayout(middle, 1);
    layout->addWidget(readout);
    layout->addWidget(colorBar);
    layout->addWidget(caption);
}

void AttentionLayout::buildSide(AttentionRowModel* model) {
    list->setModel(model);
    list->setAccessibleName(tr("Strongest keys of the chosen query"));
    list->verticalHeader()->hide();
    list->verticalHeader()->setDefaultSectionSize(list->fontMetrics().height() + 4);
    list->horizontalHeader()->setSectionResizeMode(AttentionRowModel::Token, QHeaderView::Stretch);
    // Fixed widths: measuring all rows at every token costs more than drawing them.
    for (const int column : {int(AttentionRowModel::Position), int(AttentionRowModel::Weight)}) {
        list->horizontalHeader()->setSectionResizeMode(column, QHeaderView::Fixed);
        list->setColumnWidth(column,
                             list->fontMetrics().horizontalAdvance(QStringLiteral("  <0.0001 ")));
    }
    list->horizontalHeader()->setHighlightSections(false);
    list->setShowGrid(false);
    list->setSelectionBehavior(QAbstractItemView::SelectRows);
    list->setEditTriggers(QAbstractItemView::NoEditTriggers);
    list->setTabKeyNavigation(false);
    list->setFocusPolicy(Qt::TabFocus);
    list->setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    auto* layout = new QVBoxLayout(side);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->setSpacing(2);
    layout->addWidget(listTitle);
    layout->addWidget(list, 1);
}

void AttentionLayout::setHint(const QString& text) {
    head->setHint(text);
    overview->setHint(text);
}

void AttentionLayout::adaptTo(const QSize& size) {
    // The picture is square; what it cannot use is the list's.
    const int narrow = list->fontMetrics().averageCharWidth() * 30;
    const int around = size.height() - head->height(); // controls, tabs and lines
    const int wanted = size.width() - head->squareWidth(size.height() - around) - 24;
    side->setFixedWidth(std::clamp(wanted, narrow, std::max(narrow, size.width() * 9 / 20)));
    side->setVisible(size.width() >= side->width() + 280);
}

} // namespace kvglass::ui
