// SPDX-FileCopyrightText: 2026 The KVGlass authors
// SPDX-License-Identifier: GPL-3.0-or-later

// The tokens that one query attends to most: the list beside the picture and its twin for everyone
// who cannot see it.

#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include <QAbstractTableModel>
#include <QString>

namespace kvglass::ui {

struct AttendedToken {
    std::int64_t position = 0;
    QString name;
    double weight = 0.0;
    bool operator==(const AttendedToken&) const = default;
};

class AttentionRowModel : public QAbstractTableModel {
    Q_OBJECT
public:
    enum Column { Token, Position, Weight, ColumnCount };
    using QAbstractTableModel::QAbstractTableModel;

    /// By falling weight.
    void setTokens(std::vector<AttendedToken> tokens);
    [[nodiscard]] const std::vector<AttendedToken>& tokens() const { return m_tokens; }

    [[nodiscard]] int rowCount(const QModelIndex& parent = {}) const override;
    [[nodiscard]] int columnCount(const QModelIndex& parent = {}) const override;
    [[nodiscard]] QVariant data(const QModelIndex& index, int role) const override;
    [[nodiscard]] QVariant headerData(int section, Qt::Orientation orientation,
                                      int role) const override;

private:
    std::vector<AttendedToken> m_tokens;
};

/// The positions of the `count` largest values, by falling value, then by position. Zeros are left
/// out: nothing was given to them.
[[nodiscard]] std::vector<std::int64_t> largest(std::span<const std::uint8_t> values,
                                                std::size_t count);

} // namespace kvglass::ui
