// SPDX-FileCopyrightText: 2026 The KVGlass authors
// SPDX-License-Identifier: GPL-3.0-or-later

// The widgets of the attention panel and how they share its room.

#pragma once

#include <QCoreApplication>
#include <QTabWidget>
#include <QTableView>

#include "ui/panels/attention_color_bar.h"
#include "ui/panels/attention_controls.h"
#include "ui/panels/attention_head_view.h"
#include "ui/panels/attention_overview_view.h"
#include "ui/panels/attention_row_model.h"
#include "ui/plot/readout_label.h"

namespace kvglass::ui {

/// All widgets are owned by `panel`.
struct AttentionLayout {
    Q_DECLARE_TR_FUNCTIONS(AttentionLayout)
public:
    AttentionLayout(QWidget* panel, AttentionRowModel* model, TokenNames names);

    /// What the pictures say while they have no row.
    void setHint(const QString& text);
    /// The list needs room beside the picture; without it, the read-out line has to do.
    void adaptTo(const QSize& size);

    AttentionControls* controls;
    QTabWidget* tabs;
    AttentionHeadView* head;
    AttentionOverviewView* overview;
    QWidget* side;
    ReadoutLabel* listTitle;
    QTableView* list;
    AttentionColorBar* colorBar;
    ReadoutLabel* readout;
    ReadoutLabel* caption;

private:
    void buildSide(AttentionRowModel* model);
};

} // namespace kvglass::ui
