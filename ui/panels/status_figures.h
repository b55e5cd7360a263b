// SPDX-FileCopyrightText: 2026 The KVGlass authors
// SPDX-License-Identifier: GPL-3.0-or-later

// The figures of a run that the status bar shows, as METRICS defines them.

#pragma once

#include <optional>

#include "ui/data/latency_statistics.h"
#include "ui/data/run_data.h"

namespace kvglass::ui {

struct StatusFigures {
    std::optional<double> ttftMs;
    LatencyStatistics itl;
    std::optional<double> tpotMs;
    /// New tokens after the first per second of the clock between first and newest token.
    std::optional<double> decodeTokensPerSecond;
    std::int64_t kvUsedBytes = 0;
    std::int64_t contextUsed = 0;
    std::int64_t contextLength = 0;
};

[[nodiscard]] StatusFigures statusFigures(const RunData& data);

} // namespace kvglass::ui
