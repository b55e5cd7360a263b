// SPDX-FileCopyrightText: 2026 The KVGlass authors
// SPDX-License-Identifier: GPL-3.0-or-later

// A small table of figures as text: the first column names, the others are right-aligned numbers.
// Rows that are not measured say so and look so: derived and published figures in italics.

#pragma once

#include <vector>

#include <QAbstractTableModel>
#include <QStringList>

namespace kvglass::ui {

/// Where a figure comes from: WINDOW's three kinds, and what others have published.
enum class FigureOrigin : std::uint8_t { Measured, Derived, Predicted, Published };

[[nodiscard]] QString nameOf(FigureOrigin origin); // "measured", ...

struct FigureRow {
    QStringList cells; // as many as the model has columns, without the last one, the origin
    FigureOrigin origin = FigureOrigin::Measured;
    QString explanation; // tool tip
    bool operator==(const FigureRow&) const = default;
};

class FigureTableModel : public QAbstractTableModel {
    Q_OBJECT
public:
    /// `columns`: without the last one, which names the origin.
    FigureTableModel(QStringList columns, QObject* parent);

    void setRows(std::vector<FigureRow> rows);
    void addRow(FigureRow row);
    [[nodiscard]] const std::vector<FigureRow>& rows() const { return m_rows; }

    [[nodiscard]] int rowCount(const QModelIndex& parent = {}) const override;
    [[nodiscard]] int columnCount(const QModelIndex& parent = {}) const override;
    [[nodiscard]] QVariant data(const QModelIndex& index, int role) const override;
    [[nodiscard]] QVariant headerData(int section, Qt::Orientation orientation,
                                      int role) const override;

private:
    QStringList m_columns;
    std::vector<FigureRow> m_rows;
};

} // namespace kvglass::ui
