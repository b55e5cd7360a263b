// SPDX-FileCopyrightText: 2026 The KVGlass authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "app/window/ui_stats_file.h"

#include <algorithm>
#include <fstream>

#include <nlohmann/json.hpp>

#include "ui/data/percentile.h"

namespace kvglass::window {

namespace {

nlohmann::ordered_json orNull(const std::optional<double>& value) {
    return value ? nlohmann::ordered_json(*value) : nlohmann::ordered_json(nullptr);
}

} // namespace

std::string uiStatsJson(const ui::UiStats& stats) {
    std::vector<double> frameMs = stats.frameMs;
    nlohmann::ordered_json json;
    json["frames"] = stats.frames;
    json["frame_ms"] = {{"p50", orNull(ui::percentile(frameMs, 0.50))},
                        {"p95", orNull(ui::percentile(frameMs, 0.95))},
                        {"p99", orNull(ui::percentile(frameMs, 0.99))},
                        {"max", orNull(ui::percentile(frameMs, 1.0))}};
    json["tokens"] = stats.tokens;
    json["dropped_tokens"] = stats.droppedTokens;
    json["skipped_attention_updates"] = stats.skippedAttentionUpdates;
    return json.dump(2) + "\n";
}

Status writeUiStats(const ui::UiStats& stats, const std::string& path) {
    std::ofstream file(path, std::ios::binary);
    file << uiStatsJson(stats);
    file.close();
    if (!file)
        return fail(ErrorCode::Io, "cannot write '" + path + "'",
                    "the file could not be opened or written", "the figures are lost");
    return {};
}

} // namespace kvglass::window
