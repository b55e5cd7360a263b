// SPDX-FileCopyrightText: 2026 The KVGlass authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "ui/panels/log_buffer.h"

#include <chrono>
#include <iterator>

namespace kvglass::ui {

void LogBuffer::sink_it_(const spdlog::details::log_msg& message) {
    const auto since =
        std::chrono::duration_cast<std::chrono::milliseconds>(message.time.time_since_epoch());
    m_lines.push_back({since.count(), message.level,
                       std::string(message.payload.data(), message.payload.size())});
    if (m_lines.size() > kCapacity) {
        m_lines.pop_front();
        ++m_dropped;
    }
}

std::vector<LogLine> LogBuffer::take() {
    const std::lock_guard lock(mutex_);
    std::vector<LogLine> lines(std::make_move_iterator(m_lines.begin()),
                               std::make_move_iterator(m_lines.end()));
    m_lines.clear();
    return lines;
}

std::int64_t LogBuffer::droppedLines() {
    const std::lock_guard lock(mutex_);
    return m_dropped;
}

} // namespace kvglass::ui
