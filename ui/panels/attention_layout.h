// SPDX-FileCopyrightText: 2026 The KVGlass authors
// SPDX-License-Identifier: GPL-3.0-or-later

// The widgets of the attention panel and how they share its room.

#pragma once

#include <cstdint>

#include <QLabel>
#include <QStackedWidget>
#include <QTabWidget>
#include <QTableView>

#include "ui/panels/attention_color_bar.h"
#include "ui/panels/attention_controls.h"
#include "ui/panels/attention_head_view.h"
#include "ui/panels/attention_overview_view.h"
#include "ui/panels/attention_row_model.h"

namespace kvglass::ui {

/// All widgets are owned by `panel`.
struct AttentionLayout {
    AttentionLayout(QWidget* panel, AttentionRowModel* model, TokenNames names);

    enum class Page : std::uint8_t { Empty, Full };
    void showPage(Page page);
    void setEmptyText(const QString& text);
    /// The list needs room beside the picture; without it, the read-out line has to do.
    void adaptTo(const QSize& size);

    QStackedWidget* pages;
    QLabel* empty;
    AttentionControls* controls;
    QTabWidget* tabs;
    AttentionHeadView* head;
    AttentionOverviewView* overview;
    QWidget* side;
    QLabel* listTitle;
    QTableView* list;
    AttentionColorBar* colorBar;
    QLabel* readout;
    QLabel* caption;

private:
    void buildSide(AttentionRowModel* model);
};

} // namespace kvglass::ui
