// SPDX-FileCopyrightText: 2026 The KVGlass authors
// SPDX-License-Identifier: GPL-3.0-or-later

// The figures of a comparison as rows of a table, and in one line. Functions of plain values.

#pragma once

#include <vector>

#include <QString>

#include "engine/recording/recording_comparison.h"
#include "ui/panels/figure_table_model.h"

namespace kvglass::ui {

/// Columns: figure, A, B, B / A.
[[nodiscard]] std::vector<FigureRow> comparisonRows(const Recording& first, const Recording& second,
                                                    const RecordingComparison& comparison);

/// "B / A = 1.52 × [1.50 – 1.54], 78 cached steps; cache 1.0 MB, then 2.0 MB; texts differ from
/// token 42 on". Without an interval while a run goes on.
[[nodiscard]] QString comparisonLine(const RecordingComparison& comparison);

/// "token 57:  A ·cat 1.23 ms (cached);  B ·dog 1.30 ms (cached)"
[[nodiscard]] QString tokenLine(const Recording* first, const Recording* second,
                                std::int64_t number);

/// "demo, AMD EPYC, 2 threads, f32, 256 tokens"
[[nodiscard]] QString runSummary(const Recording& run);

} // namespace kvglass::ui
