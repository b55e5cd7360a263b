// SPDX-FileCopyrightText: 2026 The KVGlass authors
// SPDX-License-Identifier: Apache-2.0

#include "engine/base/log.h"

#include <algorithm>
#include <array>

#include <spdlog/sinks/null_sink.h>
#include <spdlog/sinks/rotating_file_sink.h>
#include <spdlog/sinks/stdout_sinks.h>

namespace kvglass {

Log makeNullLog() {
    return std::make_shared<spdlog::logger>("kvglass",
                                            std::make_shared<spdlog::sinks::null_sink_mt>());
}

Result<Log> makeLog(const std::string& level, const std::string& file) {
    constexpr std::array kLevels = {"trace", "debug",    "info", "warning",
                                    "error", "critical", "off"};
    if (std::find(kLevels.begin(), kLevels.end(), level) == kLevels.end())
        return fail(ErrorCode::BadUsage, "unknown log level '" + level + "'",
                    "it is one of trace, debug, info, warning, error, critical, off");

    auto console = std::make_shared<spdlog::sinks::stderr_sink_mt>();
    console->set_level(spdlog::level::from_str(level));
    auto log = std::make_shared<spdlog::logger>("kvglass", console);
    log->set_level(spdlog::level::debug);
    if (level == "trace")
        log->set_level(spdlog::level::trace);
    log->set_pattern("%Y-%m-%d %H:%M:%S.%e %l: %v");
    if (file.empty())
        return log;
    try {
        constexpr std::size_t kFileBytes = 5U << 20U;
        constexpr std::size_t kFiles = 2;
        auto sink =
            std::make_shared<spdlog::sinks::rotating_file_sink_mt>(file, kFileBytes, kFiles);
        sink->set_pattern("%Y-%m-%d %H:%M:%S.%e %l: %v");
        log->sinks().push_back(sink);
    } catch (const spdlog::spdlog_ex& problem) {
        log->warn("the log file '{}' cannot be written ({}); logging to stderr only", file,
                  problem.what());
    }
    return log;
}

} // namespace kvglass
