// SPDX-FileCopyrightText: 2026 The KVGlass authors
// SPDX-License-Identifier: GPL-3.0-or-later

// Draws a probability as a bar from 0 to 1 with its number.

#pragma once

#include <QStyledItemDelegate>

namespace kvglass::ui {

class CandidatesBar : public QStyledItemDelegate {
    Q_OBJECT
public:
    using QStyledItemDelegate::QStyledItemDelegate;
    void paint(QPainter* painter, const QStyleOptionViewItem& option,
               const QModelIndex& index) const override;
};

} // namespace kvglass::ui
