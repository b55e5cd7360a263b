// SPDX-FileCopyrightText: 2026 The KVGlass authors
// SPDX-License-Identifier: GPL-3.0-or-later

// An spdlog sink that keeps the newest lines for the log view. Any thread writes; the window's
// thread takes. Bounded: when the view does not keep up, the oldest lines are dropped and counted.

#pragma once

#include <cstdint>
#include <deque>
#include <memory>
#include <mutex>
#include <string>
#include <vector>

#include <spdlog/common.h>
#include <spdlog/sinks/base_sink.h>

namespace kvglass::ui {

struct LogLine {
    std::int64_t millisecondsSinceEpoch = 0;
    spdlog::level::level_enum level = spdlog::level::info;
    std::string text;
};

class LogBuffer final : public spdlog::sinks::base_sink<std::mutex> {
public:
    static constexpr std::size_t kCapacity = 2000;

    /// All lines since the last call, oldest first.
    [[nodiscard]] std::vector<LogLine> take();
    [[nodiscard]] std::int64_t droppedLines();

protected:
    void sink_it_(const spdlog::details::log_msg& message) override;
    void flush_() override {}

private:
    std::deque<LogLine> m_lines;
    std::int64_t m_dropped = 0;
};

} // namespace kvglass::ui
