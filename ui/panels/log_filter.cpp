// SPDX-FileCopyrightText: 2026 The KVGlass authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "ui/panels/log_filter.h"

#include "ui/panels/log_model.h"

namespace kvglass::ui {

void LogFilter::setLevel(int level) {
    m_level = level;
    invalidateFilter();
}

bool LogFilter::filterAcceptsRow(int row, const QModelIndex& parent) const {
    return sourceModel()->index(row, 0, parent).data(LogModel::kLevelRole).toInt() >= m_level;
}

} // namespace kvglass::ui
