// SPDX-FileCopyrightText: 2026 The KVGlass authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "ui/panels/log_model.h"

#include <algorithm>
#include <iterator>

#include <QDateTime>

namespace kvglass::ui {

void LogModel::append(std::vector<LogLine> lines) {
    if (lines.empty())
        return;
    if (lines.size() > LogBuffer::kCapacity)
        lines.erase(lines.begin(), lines.end() - LogBuffer::kCapacity);
    const auto present = static_cast<int>(m_lines.size());
    const auto added = static_cast<int>(lines.size());
    const int surplus = std::max(0, present + added - static_cast<int>(LogBuffer::kCapacity));
    if (surplus > 0) {
        beginRemoveRows({}, 0, surplus - 1);
        m_lines.erase(m_lines.begin(), m_lines.begin() + surplus);
        endRemoveRows();
    }
    beginInsertRows({}, present - surplus, present - surplus + added - 1);
    std::move(lines.begin(), lines.end(), std::back_inserter(m_lines));
    endInsertRows();
}

int LogModel::rowCount(const QModelIndex& parent) const {
    return parent.isValid() ? 0 : static_cast<int>(m_lines.size());
}

QVariant LogModel::data(const QModelIndex& index, int role) const {
    if (!checkIndex(index, CheckIndexOption::IndexIsValid | CheckIndexOption::ParentIsInvalid))
        return {};
    const LogLine& line = m_lines[static_cast<std::size_t>(index.row())];
    if (role == kLevelRole)
        return static_cast<int>(line.level);
    if (role != Qt::DisplayRole)
        return {};
    const auto level = spdlog::level::to_string_view(line.level);
    return QStringLiteral("%1  %2  %3")
        .arg(QDateTime::fromMSecsSinceEpoch(line.millisecondsSinceEpoch)
                 .toString(QStringLiteral("hh:mm:ss.zzz")),
             QString::fromUtf8(level.data(), static_cast<qsizetype>(level.size())),
             QString::fromStdString(line.text));
}

} // namespace kvglass::ui
