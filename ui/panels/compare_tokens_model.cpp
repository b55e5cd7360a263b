// SPDX-FileCopyrightText: 2026 The KVGlass authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "ui/panels/compare_tokens_model.h"

#include <algorithm>
#include <utility>

#include <QFont>

#include "ui/plot/meaning_mark.h"
#include "ui/plot/number_format.h"
#include "ui/plot/token_label.h"

namespace kvglass::ui {

namespace {

const StepSample* stepOf(const std::shared_ptr<const Recording>& run, int row) {
    const auto place = static_cast<std::size_t>(row);
    return run && place < run->steps.size() ? &run->steps[place] : nullptr;
}

const TokenEvent* tokenOf(const std::shared_ptr<const Recording>& run, int row) {
    const auto place = static_cast<std::size_t>(row);
    return run && place < run->tokens.size() ? &run->tokens[place] : nullptr;
}

/// Steps of other kinds, or over other numbers of positions, did other work.
bool alike(const StepSample* a, const StepSample* b) {
    return a != nullptr && b != nullptr && a->kind == b->kind &&
           a->computedPositions == b->computedPositions && a->stepMs > 0.0;
}

} // namespace

void CompareTokensModel::setRuns(std::shared_ptr<const Recording> first,
                                 std::shared_ptr<const Recording> second) {
    beginResetModel();
    m_runs[0] = std::move(first);
    m_runs[1] = std::move(second);
    std::size_t rows = 0;
    for (const auto& run : m_runs)
        rows = std::max(rows, run ? run->tokens.size() : 0);
    m_rows = static_cast<int>(rows);
    endResetModel();
}

int CompareTokensModel::rowCount(const QModelIndex& parent) const {
    return parent.isValid() ? 0 : m_rows;
}

int CompareTokensModel::columnCount(const QModelIndex& parent) const {
    return parent.isValid() ? 0 : kColumnCount;
}

bool CompareTokensModel::differs(int row) const {
    const TokenEvent* const a = tokenOf(m_runs[0], row);
    const TokenEvent* const b = tokenOf(m_runs[1], row);
    return a != nullptr && b != nullptr && a->token != b->token;
}

QString CompareTokensModel::text(int row, int column) const {
    const QString none = QStringLiteral("–");
    const auto token = [&](int run) {
        const TokenEvent* const made = tokenOf(m_runs[run], row);
        return made != nullptr ? tokenLabel(made->bytes) : none;
    };
    const auto time = [&](int run) {
        const StepSample* const step = stepOf(m_runs[run], row);
        return step != nullptr ? QStringLiteral("%1, %2").arg(formatMilliseconds(step->stepMs),
                                                              label(meaningOf(step->kind)))
                               : none;
    };
    const auto bytes = [&](int run) {
        const StepSample* const step = stepOf(m_runs[run], row);
        return step != nullptr ? formatBytes(static_cast<double>(step->bytes.kvReserved)) : none;
    };
    switch (column) {
    case Number: return formatCount(row + 1);
    case FirstToken: return token(0);
    case SecondToken: return differs(row) ? QStringLiteral("≠ ") + token(1) : token(1);
    case FirstStep: return time(0);
    case SecondStep: return time(1);
    case FirstCache: return bytes(0);
    case SecondCache: return bytes(1);
    case Ratio: {
        const StepSample* const a = stepOf(m_runs[0], row);
        const StepSample* const b = stepOf(m_runs[1], row);
        return alike(a, b) ? formatFactor(b->stepMs / a->stepMs) : none;
    }
    default: return {};
    }
}

QVariant CompareTokensModel::data(const QModelIndex& index, int role) const {
    if (!checkIndex(index, CheckIndexOption::IndexIsValid))
        return {};
    switch (role) {
    case Qt::DisplayRole: return text(index.row(), index.column());
    case Qt::TextAlignmentRole: {
        const bool isText = index.column() == FirstToken || index.column() == SecondToken;
        return static_cast<int>((isText ? Qt::AlignLeft : Qt::AlignRight) | Qt::AlignVCenter);
    }
    case Qt::FontRole:
        if (differs(index.row())) {
            QFont font;
            font.setBold(true);
            return font;
        }
        return {};
    default: return {};
    }
}

QVariant CompareTokensModel::headerData(int section, Qt::Orientation orientation, int role) const {
    if (orientation != Qt::Horizontal || role != Qt::DisplayRole)
        return {};
    switch (section) {
    case Number: return tr("token");
    case FirstToken: return tr("A");
    case SecondToken: return tr("B");
    case FirstStep: return tr("step of A");
    case SecondStep: return tr("step of B");
    case Ratio: return tr("B / A");
    case FirstCache: return tr("cache of A");
    case SecondCache: return tr("cache of B");
    default: return {};
    }
}

} // namespace kvglass::ui
