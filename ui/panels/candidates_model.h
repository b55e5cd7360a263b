// SPDX-FileCopyrightText: 2026 The KVGlass authors
// SPDX-License-Identifier: GPL-3.0-or-later

// The most probable tokens that the model considered at one position, as a table.

#pragma once

#include <array>
#include <memory>
#include <optional>

#include <QAbstractTableModel>

#include "engine/telemetry/step_sample.h"

namespace kvglass::ui {

class Vocabulary;

class CandidatesModel : public QAbstractTableModel {
    Q_OBJECT
public:
    enum Column : int { Mark, Token, Probability, Number, ColumnCount };
    /// Of Probability: the share of the largest bar, 0 to 1 (double).
    static constexpr int kShareRole = Qt::UserRole + 1;
    /// True for the token that was chosen.
    static constexpr int kChosenRole = Qt::UserRole + 2;

    using QAbstractTableModel::QAbstractTableModel;

    void setVocabulary(std::shared_ptr<const Vocabulary> vocabulary);
    /// Empty: an empty table.
    void setToken(const std::optional<TokenEvent>& token);

    [[nodiscard]] int rowCount(const QModelIndex& parent = {}) const override;
    [[nodiscard]] int columnCount(const QModelIndex& parent = {}) const override;
    [[nodiscard]] QVariant data(const QModelIndex& index, int role) const override;
    [[nodiscard]] QVariant headerData(int section, Qt::Orientation orientation,
                                      int role) const override;

private:
    struct Row {
        TokenId token;
        QString text;
        double probability = 0.0;
        std::int64_t rank = 0; // from 1
        bool chosen = false;
    };
    [[nodiscard]] QString textOf(TokenId token) const;
    [[nodiscard]] QVariant display(const Row& row, int column) const;

    std::shared_ptr<const Vocabulary> m_vocabulary;
    std::vector<Row> m_rows; // the chosen token comes last when it is not among the first ten
};

/// How a token is shown in a list: in quotes, with visible line breaks and spaces; bytes that are
/// no text as "\xE2".
[[nodiscard]] QString quotedToken(std::string_view bytes);

} // namespace kvglass::ui
