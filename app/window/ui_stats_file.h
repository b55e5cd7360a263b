// SPDX-FileCopyrightText: 2026 The KVGlass authors
// SPDX-License-Identifier: GPL-3.0-or-later

// The file of --ui-stats: {"frames", "frame_ms": {"p50", "p95", "p99", "max"}, "tokens",
// "dropped_tokens", "skipped_attention_updates"}. Times are null when no frame was measured.

#pragma once

#include <string>

#include "engine/base/error.h"
#include "ui/client/engine_client.h"

namespace kvglass::window {

[[nodiscard]] std::string uiStatsJson(const ui::UiStats& stats);

/// Errors: Io.
[[nodiscard]] Status writeUiStats(const ui::UiStats& stats, const std::string& path);

} // namespace kvglass::window
