// SPDX-FileCopyrightText: 2026 The KVGlass authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "ui/panels/figure_table_model.h"

#include <utility>

#include <QFont>

namespace kvglass::ui {

QString nameOf(FigureOrigin origin) {
    switch (origin) {
    case FigureOrigin::Measured: return FigureTableModel::tr("measured");
    case FigureOrigin::Derived: return FigureTableModel::tr("derived");
    case FigureOrigin::Predicted: return FigureTableModel::tr("predicted");
    case FigureOrigin::Published: return FigureTableModel::tr("published");
    }
    return {};
}

FigureTableModel::FigureTableModel(QStringList columns, QObject* parent)
    : QAbstractTableModel(parent), m_columns(std::move(columns)) {
    m_columns.append(tr("kind"));
}

void FigureTableModel::setRows(std::vector<FigureRow> rows) {
    if (rows == m_rows)
        return;
    beginResetModel();
    m_rows = std::move(rows);
    endResetModel();
}

void FigureTableModel::addRow(FigureRow row) {
    const int at = static_cast<int>(m_rows.size());
    beginInsertRows({}, at, at);
    m_rows.push_back(std::move(row));
    endInsertRows();
}

int FigureTableModel::rowCount(const QModelIndex& parent) const {
    return parent.isValid() ? 0 : static_cast<int>(m_rows.size());
}

int FigureTableModel::columnCount(const QModelIndex& parent) const {
    return parent.isValid() ? 0 : static_cast<int>(m_columns.size());
}

QVariant FigureTableModel::data(const QModelIndex& index, int role) const {
    if (!checkIndex(index, CheckIndexOption::IndexIsValid))
        return {};
    const FigureRow& row = m_rows[static_cast<std::size_t>(index.row())];
    switch (role) {
    case Qt::DisplayRole:
        return index.column() + 1 == m_columns.size() ? nameOf(row.origin)
                                                      : row.cells.value(index.column());
    case Qt::ToolTipRole: return row.explanation.isEmpty() ? QVariant() : QVariant(row.explanation);
    case Qt::TextAlignmentRole: {
        const bool isNumber = index.column() > 0 && index.column() + 1 < m_columns.size();
        return static_cast<int>((isNumber ? Qt::AlignRight : Qt::AlignLeft) | Qt::AlignVCenter);
    }
    case Qt::FontRole:
        if (row.origin != FigureOrigin::Measured) {
            QFont font;
            font.setItalic(true);
            return font;
        }
        return {};
    default: return {};
    }
}

QVariant FigureTableModel::headerData(int section, Qt::Orientation orientation, int role) const {
    if (orientation != Qt::Horizontal || role != Qt::DisplayRole)
        return {};
    return m_columns.value(section);
}

} // namespace kvglass::ui
