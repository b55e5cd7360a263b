// SPDX-FileCopyrightText: 2026 The KVGlass authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "ui/panels/attention_row_model.h"

#include <algorithm>
#include <iterator>
#include <utility>

#include "ui/plot/number_format.h"

namespace kvglass::ui {

void AttentionRowModel::setTokens(std::vector<AttendedToken> tokens) {
    const auto before = static_cast<int>(m_tokens.size());
    const auto after = static_cast<int>(tokens.size());
    const auto kept = static_cast<std::ptrdiff_t>(std::min(before, after));
    // First the rows that stay, then the end: rows that come or go must not change others.
    if (!std::equal(tokens.begin(), tokens.begin() + kept, m_tokens.begin())) {
        std::copy(tokens.begin(), tokens.begin() + kept, m_tokens.begin());
        emit dataChanged(index(0, 0), index(static_cast<int>(kept) - 1, ColumnCount - 1));
    }
    if (after > before) {
        beginInsertRows({}, before, after - 1);
        m_tokens = std::move(tokens);
        endInsertRows();
    } else if (after < before) {
        beginRemoveRows({}, after, before - 1);
        m_tokens = std::move(tokens);
        endRemoveRows();
    }
}

int AttentionRowModel::rowCount(const QModelIndex& parent) const {
    return parent.isValid() ? 0 : static_cast<int>(m_tokens.size());
}

int AttentionRowModel::columnCount(const QModelIndex& parent) const {
    return parent.isValid() ? 0 : static_cast<int>(ColumnCount);
}

QVariant AttentionRowModel::data(const QModelIndex& index, int role) const {
    if (!checkIndex(index, CheckIndexOption::IndexIsValid)) {
        return {};
    }
    const AttendedToken& token = m_tokens[static_cast<std::size_t>(index.row())];
    if (role == Qt::TextAlignmentRole) {
        return int(Qt::AlignVCenter | (index.column() == Token ? Qt::AlignLeft : Qt::AlignRight));
    }
    if (role != Qt::DisplayRole) {
        return {};
    }
    switch (index.column()) {
    case Token: return token.name;
    case Position: return formatCount(token.position);
    case Weight: return formatWeight(token.weight);
    default: return {};
    }
}

QVariant AttentionRowModel::headerData(int section, Qt::Orientation orientation, int role) const {
    if (orientation != Qt::Horizontal || role != Qt::DisplayRole) {
        return {};
    }
    switch (section) {
    case Token: return tr("attends to");
    case Position: return tr("at");
    case Weight: return tr("weight");
    default: return {};
    }
}

std::vector<std::int64_t> largest(std::span<const std::uint8_t> values, std::size_t count) {
    std::vector<std::int64_t> positions;
    for (std::size_t i = 0; i < values.size(); ++i) {
        if (values[i] > 0) {
            positions.push_back(static_cast<std::int64_t>(i));
        }
    }
    const auto at = [&](std::int64_t i) { return values[static_cast<std::size_t>(i)]; };
    const auto end =
        positions.begin() + std::min(std::ssize(positions), static_cast<std::ptrdiff_t>(count));
    std::partial_sort(positions.begin(), end, positions.end(),
                      [&](auto a, auto b) { return at(a) != at(b) ? at(a) > at(b) : a < b; });
    positions.erase(end, positions.end());
    return positions;
}

} // namespace kvglass::ui
