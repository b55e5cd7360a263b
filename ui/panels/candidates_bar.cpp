// SPDX-FileCopyrightText: 2026 The KVGlass authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "ui/panels/candidates_bar.h"

#include <QPainter>

#include "ui/panels/candidates_model.h"
#include "ui/panels/transcript_tint.h"

namespace kvglass::ui {

void CandidatesBar::paint(QPainter* painter, const QStyleOptionViewItem& option,
                          const QModelIndex& index) const {
    const double share = index.data(CandidatesModel::kShareRole).toDouble();
    const bool chosen = index.data(CandidatesModel::kChosenRole).toBool();
    const QPalette& palette = option.palette;
    const QColor base = palette.color(QPalette::Base);
    const QString number = index.data(Qt::DisplayRole).toString();
    const int numberWidth = option.fontMetrics.horizontalAdvance(QStringLiteral("<0.0000"));
    const QRectF track = QRectF(option.rect).adjusted(4, 4, -numberWidth - 8, -4);
    painter->save();
    painter->fillRect(track, blended(base, palette.color(QPalette::Text), 0.08));
    QRectF bar = track;
    bar.setWidth(track.width() * share);
    painter->fillRect(bar, blended(base, palette.color(QPalette::Text), chosen ? 0.75 : 0.4));
    painter->setPen(palette.color(QPalette::Text));
    QFont font = option.font;
    font.setBold(chosen);
    painter->setFont(font);
    painter->drawText(option.rect.adjusted(0, 0, -6, 0), Qt::AlignRight | Qt::AlignVCenter, number);
    painter->restore();
}

} // namespace kvglass::ui
