// SPDX-FileCopyrightText: 2026 The KVGlass authors
// SPDX-License-Identifier: GPL-3.0-or-later

// The figures of an experiment as rows of a table: own ones first, what others have published
// behind them. Functions of plain values.

#pragma once

#include <vector>

#include <QString>

#include "engine/experiment/cache_sweep.h"
#include "engine/experiment/experiment_json.h"
#include "ui/panels/figure_table_model.h"

namespace kvglass::ui {

/// Columns: figure, with cache, without cache, without / with.
[[nodiscard]] std::vector<FigureRow> experimentRows(const ExperimentRecord& record);
[[nodiscard]] std::vector<FigureRow> publishedRows();
/// Columns: types, new tokens, with cache, without cache, without / with. The last row of a pair
/// says from which length on caching pays.
[[nodiscard]] std::vector<FigureRow> sweepRows(const SweepRow& row);

/// The article's two lines and the convention; empty without a finished run.
[[nodiscard]] QString articleLines(const ExperimentReport& report);
/// "run 3 of 10, with the cache: 412 of 1 000 tokens, about 24 s left (predicted)"
[[nodiscard]] QString progressText(const ExperimentProgress& progress);
/// "caching pays from 2 new tokens on (measured)"
[[nodiscard]] QString payoffText(const ExperimentReport& report);

} // namespace kvglass::ui
