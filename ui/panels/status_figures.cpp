// SPDX-FileCopyrightText: 2026 The KVGlass authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "ui/panels/status_figures.h"

namespace kvglass::ui {

StatusFigures statusFigures(const RunData& data) {
    StatusFigures figures;
    const auto& tokens = data.tokens();
    figures.contextUsed = data.sequenceLength();
    figures.contextLength = data.config().contextLength;
    if (!data.steps().empty())
        figures.kvUsedBytes = data.steps().back().bytes.kvUsed;
    figures.ttftMs = ttftMs(tokens);
    const auto count = static_cast<std::int64_t>(tokens.size());
    if (count < 2)
        return figures;
    figures.itl = latencyStatistics(tokens, {1, count});
    const double elapsedMs = tokens.back().timeMs - tokens.front().timeMs;
    figures.tpotMs = elapsedMs / static_cast<double>(count - 1);
    if (elapsedMs > 0.0)
        figures.decodeTokensPerSecond = 1000.0 * static_cast<double>(count - 1) / elapsedMs;
    return figures;
}

} // namespace kvglass::ui
