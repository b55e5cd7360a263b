// SPDX-FileCopyrightText: 2026 The KVGlass authors
// SPDX-License-Identifier: Apache-2.0

// The log is an object that is handed in, never a global. `Log` is shared because the window, the
// engine and its threads write to the same sinks; spdlog's loggers are safe from any thread.

#pragma once

#include <memory>
#include <string>

#include <spdlog/logger.h>

#include "engine/base/error.h"

namespace kvglass {

using Log = std::shared_ptr<spdlog::logger>;

/// A log that drops everything; the default of tests.
[[nodiscard]] Log makeNullLog();

/// Writes to stderr at `level` ("trace" .. "critical", "off") and, when `file` is not empty, to a
/// rotating file of at most 2 x 5 MiB at debug level. Fails on an unknown level name; a file that
/// cannot be opened is a warning on stderr, not an error.
[[nodiscard]] Result<Log> makeLog(const std::string& level, const std::string& file);

} // namespace kvglass
