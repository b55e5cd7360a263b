// SPDX-FileCopyrightText: 2026 The KVGlass authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "ui/panels/candidates_model.h"

#include <algorithm>

#include <QFont>

#include "ui/client/vocabulary.h"
#include "ui/plot/number_format.h"

namespace kvglass::ui {

namespace {

QString escaped(QChar character) {
    switch (character.unicode()) {
    case '\n': return QStringLiteral("↵");
    case '\t': return QStringLiteral("⇥");
    default: break;
    }
    if (character.unicode() < 0x20)
        return QString(QChar(static_cast<ushort>(0x2400 + character.unicode())));
    return character;
}

} // namespace

QString quotedToken(std::string_view bytes) {
    const QByteArray raw(bytes.data(), static_cast<qsizetype>(bytes.size()));
    const QString text = QString::fromUtf8(raw);
    QString shown;
    if (text.contains(QChar::ReplacementCharacter)) {
        for (const char byte : raw)
            shown += QStringLiteral("\\x%1").arg(static_cast<uchar>(byte), 2, 16, QChar(u'0'));
        return shown;
    }
    for (const QChar character : text)
        shown += escaped(character);
    return u'“' + shown + u'”';
}

void CandidatesModel::setVocabulary(std::shared_ptr<const Vocabulary> vocabulary) {
    beginResetModel();
    m_vocabulary = std::move(vocabulary);
    m_rows.clear();
    endResetModel();
}

QString CandidatesModel::textOf(TokenId token) const {
    return m_vocabulary ? quotedToken(m_vocabulary->bytes(token)) : QString::number(token.value);
}

void CandidatesModel::setToken(const std::optional<TokenEvent>& token) {
    std::vector<Row> rows;
    if (token) {
        for (std::int32_t i = 0; i < token->candidateCount; ++i) {
            const Candidate& candidate = token->candidates[static_cast<std::size_t>(i)];
            rows.push_back({candidate.token, textOf(candidate.token), candidate.probability, i + 1,
                            candidate.token == token->token});
        }
        if (std::ranges::none_of(rows, &Row::chosen))
            rows.push_back({token->token, quotedToken(token->bytes), token->probability,
                            token->rank + 1, true});
    }
    const auto present = static_cast<int>(m_rows.size());
    const auto wanted = static_cast<int>(rows.size());
    if (present == wanted) {
        // The usual case while text streams: no rows come or go, and the view keeps its place.
        m_rows = std::move(rows);
        if (wanted > 0)
            emit dataChanged(index(0, 0), index(wanted - 1, ColumnCount - 1));
        return;
    }
    beginResetModel();
    m_rows = std::move(rows);
    endResetModel();
}

int CandidatesModel::rowCount(const QModelIndex& parent) const {
    return parent.isValid() ? 0 : static_cast<int>(m_rows.size());
}

int CandidatesModel::columnCount(const QModelIndex& parent) const {
    return parent.isValid() ? 0 : ColumnCount;
}

QVariant CandidatesModel::display(const Row& row, int column) const {
    switch (column) {
    case Mark: return row.chosen ? QStringLiteral("●") : QString();
    case Token: return row.text;
    case Probability: return formatWeight(row.probability);
    case Number: return formatCount(row.rank);
    default: return {};
    }
}

QVariant CandidatesModel::data(const QModelIndex& index, int role) const {
    if (!checkIndex(index, CheckIndexOption::IndexIsValid | CheckIndexOption::ParentIsInvalid))
        return {};
    const Row& row = m_rows[static_cast<std::size_t>(index.row())];
    switch (role) {
    case Qt::DisplayRole: return display(row, index.column());
    case Qt::TextAlignmentRole:
        return QVariant::fromValue(Qt::Alignment(index.column() == Number
                                                     ? Qt::AlignRight | Qt::AlignVCenter
                                                     : Qt::AlignLeft | Qt::AlignVCenter));
    case Qt::FontRole:
        if (row.chosen) {
            QFont bold;
            bold.setBold(true);
            return bold;
        }
        return {};
    case Qt::AccessibleTextRole:
        return tr("%1, probability %2%3")
            .arg(row.text, formatWeight(row.probability), row.chosen ? tr(", chosen") : QString());
    case Qt::ToolTipRole: return tr("token id %1").arg(row.token.value);
    case kShareRole: return row.probability;
    case kChosenRole: return row.chosen;
    default: return {};
    }
}

QVariant CandidatesModel::headerData(int section, Qt::Orientation orientation, int role) const {
    if (orientation != Qt::Horizontal || role != Qt::DisplayRole)
        return QAbstractTableModel::headerData(section, orientation, role);
    switch (section) {
    case Mark: return QString();
    case Token: return tr("token");
    case Probability: return tr("probability");
    case Number: return tr("rank");
    default: return {};
    }
}

} // namespace kvglass::ui
