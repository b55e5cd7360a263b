// SPDX-FileCopyrightText: 2026 The KVGlass authors
// SPDX-License-Identifier: GPL-3.0-or-later

// Every new token of two runs, side by side: what each wrote, how long the step took, what the
// cache held. The twin of the curves, for the keyboard and for screen readers.

#pragma once

#include <memory>

#include <QAbstractTableModel>

#include "engine/recording/recording.h"

namespace kvglass::ui {

class CompareTokensModel : public QAbstractTableModel {
    Q_OBJECT
public:
    enum Column {
        Number,
        FirstToken,
        SecondToken,
        FirstStep,
        SecondStep,
        Ratio,
        FirstCache,
        SecondCache,
        kColumnCount
    };

    using QAbstractTableModel::QAbstractTableModel;

    /// Empty: its cells say "–".
    void setRuns(std::shared_ptr<const Recording> first, std::shared_ptr<const Recording> second);

    [[nodiscard]] int rowCount(const QModelIndex& parent = {}) const override;
    [[nodiscard]] int columnCount(const QModelIndex& parent = {}) const override;
    [[nodiscard]] QVariant data(const QModelIndex& index, int role) const override;
    [[nodiscard]] QVariant headerData(int section, Qt::Orientation orientation,
                                      int role) const override;

private:
    [[nodiscard]] QString text(int row, int column) const;
    [[nodiscard]] bool differs(int row) const;

    std::shared_ptr<const Recording> m_runs[2];
    int m_rows = 0;
};

} // namespace kvglass::ui
