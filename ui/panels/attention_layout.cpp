// SPDX-FileCopyrightText: 2026 The KVGlass authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "ui/panels/attention_layout.h"

#include <algorithm>

#include <QCoreApplication>
#include <QHBoxLayout>
#include <QHeaderView>
#include <QVBoxLayout>

namespace kvglass::ui {

namespace {

QString tr(const char* text) { return QCoreApplication::translate("AttentionLayout", text); }

void keepHeight(QLabel& label) {
    label.setSizePolicy(QSizePolicy::Ignored, QSizePolicy::Fixed);
    label.setFixedHeight(label.fontMetrics().height() + 2);
}

} // namespace

AttentionLayout::AttentionLayout(QWidget* panel, AttentionRowModel* model, TokenNames names)
    : pages(new QStackedWidget(panel)), empty(new QLabel(panel)),
      controls(new AttentionControls(panel)), tabs(new QTabWidget(panel)),
      head(new AttentionHeadView(std::move(names), panel)),
      overview(new AttentionOverviewView(panel)), side(new QWidget(panel)),
      listTitle(new QLabel(panel)), list(new QTableView(panel)),
      colorBar(new AttentionColorBar(panel)), readout(new QLabel(panel)),
      caption(new QLabel(panel)) {
    empty->setAlignment(Qt::AlignCenter);
    empty->setWordWrap(true);
    tabs->setDocumentMode(true);
    tabs->setFocusPolicy(Qt::TabFocus);
    tabs->addTab(head, tr("Head"));
    tabs->addTab(overview, tr("All heads"));
    buildSide(model);
    keepHeight(*readout);
    caption->setSizePolicy(QSizePolicy::Ignored, QSizePolicy::Fixed);
    caption->setWordWrap(true);
    caption->setFixedHeight(2 * caption->fontMetrics().lineSpacing() + 2);
    caption->setAlignment(Qt::AlignTop | Qt::AlignLeft);
    QFont italic = caption->font();
    italic.setItalic(true);
    caption->setFont(italic);

    auto* middle = new QHBoxLayout;
    middle->setSpacing(6);
    middle->addWidget(tabs, 1);
    middle->addWidget(side);
    auto* full = new QWidget(panel);
    auto* fullLayout = new QVBoxLayout(full);
    fullLayout->setContentsMargins(0, 0, 0, 0);
    fullLayout->setSpacing(2);
    fullLayout->addWidget(controls);
    fullLayout->addLayout(middle, 1);
    fullLayout->addWidget(readout);
    fullLayout->addWidget(colorBar);
    fullLayout->addWidget(caption);
    pages->addWidget(empty);
    pages->addWidget(full);
    auto* layout = new QVBoxLayout(panel);
    layout->setContentsMargins(6, 4, 6, 4);
    layout->addWidget(pages);
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
    keepHeight(*listTitle);
    auto* layout = new QVBoxLayout(side);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->setSpacing(2);
    layout->addWidget(listTitle);
    layout->addWidget(list, 1);
}

void AttentionLayout::showPage(Page page) { pages->setCurrentIndex(page == Page::Empty ? 0 : 1); }

void AttentionLayout::setEmptyText(const QString& text) { empty->setText(text); }

void AttentionLayout::adaptTo(const QSize& size) {
    // The picture is square; what it cannot use is the list's.
    const int narrow = list->fontMetrics().averageCharWidth() * 30;
    const int around = size.height() - head->height(); // controls, tabs and lines
    const int wanted = size.width() - head->squareWidth(size.height() - around) - 24;
    side->setFixedWidth(std::clamp(wanted, narrow, std::max(narrow, size.width() * 9 / 20)));
    side->setVisible(size.width() >= side->width() + 280);
}

} // namespace kvglass::ui
