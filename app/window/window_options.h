// SPDX-FileCopyrightText: 2026 The KVGlass authors
// SPDX-License-Identifier: GPL-3.0-or-later

// The command line of the window: enough to start it in a known state from a lecture, a test or a
// document.

#pragma once

#include <optional>
#include <string>
#include <variant>
#include <vector>

#include <QSize>

#include "app/window/window_theme.h"
#include "engine/backend/types.h"
#include "engine/runtime/engine.h"

namespace kvglass::window {

struct WindowOptions {
    std::optional<std::string> recording; // to replay, instead of loading a model
    std::optional<std::string> model;
    std::optional<std::string> device;
    std::optional<WeightType> weightType;
    int threads = 0;
    std::optional<std::string> prompt;
    std::optional<std::int64_t> maxNewTokens;
    std::optional<CachePolicy> cache;
    std::vector<std::int64_t> switchCacheAt;
    bool run = false;
    std::string screenshot; // empty: none
    std::string uiStats;    // empty: none
    std::string logLevel = "info";
    std::optional<Theme> theme;
    std::optional<QSize> size;

    /// The window works for a script: it neither reads nor writes the user's settings.
    [[nodiscard]] bool isScripted() const { return !screenshot.empty() || !uiStats.empty(); }
};

/// The program ends with this exit code, after this text; 0 for --help, 2 for bad usage.
struct EarlyExit {
    int code = 0;
    std::string text;
};

/// `arguments` without the program's name.
[[nodiscard]] std::variant<WindowOptions, EarlyExit>
parseOptions(const std::vector<std::string>& arguments);

/// At half of `newTokens` the cache goes off, at three quarters it comes back (at least 4 tokens;
/// with fewer there is nothing to show).
[[nodiscard]] std::vector<std::int64_t> storySwitches(std::int64_t newTokens);

} // namespace kvglass::window
