// SPDX-FileCopyrightText: 2026 The KVGlass authors
// SPDX-License-Identifier: GPL-3.0-or-later

// The lines of the log as a list, newest last, at most LogBuffer::kCapacity of them.

#pragma once

#include <deque>

#include <QAbstractListModel>

#include "ui/panels/log_buffer.h"

namespace kvglass::ui {

class LogModel : public QAbstractListModel {
    Q_OBJECT
public:
    static constexpr int kLevelRole = Qt::UserRole + 1; // int, spdlog's level

    using QAbstractListModel::QAbstractListModel;

    void append(std::vector<LogLine> lines);

    [[nodiscard]] int rowCount(const QModelIndex& parent = {}) const override;
    [[nodiscard]] QVariant data(const QModelIndex& index, int role) const override;

private:
    std::deque<LogLine> m_lines;
};

} // namespace kvglass::ui
