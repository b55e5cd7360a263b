// SPDX-FileCopyrightText: 2026 The KVGlass authors
// SPDX-License-Identifier: Apache-2.0

// What a decoding step meets on a desktop: rows of attention to write, and a core that another
// process keeps busy.

#pragma once

#include <cstdint>
#include <vector>

#include <sys/types.h>

#include "engine/backend/capture.h"
#include "engine/backend/model_config.h"

namespace kvglass::bench {

/// A process that spins on one core for as long as this lives.
class BusyCore {
public:
    BusyCore();
    ~BusyCore();
    BusyCore(const BusyCore&) = delete;
    BusyCore& operator=(const BusyCore&) = delete;

private:
    pid_t m_child = -1;
};

/// Room for the captured rows of one position.
class AttentionRows {
public:
    AttentionRows(const ModelConfig& config, std::int64_t position)
        : m_position(position),
          m_rows(static_cast<std::size_t>(config.layers * config.heads * (position + 1))),
          m_statistics(static_cast<std::size_t>(config.layers * config.heads)) {}

    [[nodiscard]] CaptureSlot slot() {
        return {
            .position = m_position, .quantised = m_rows, .exact = {}, .statistics = m_statistics};
    }

private:
    std::int64_t m_position;
    std::vector<std::uint8_t> m_rows;
    std::vector<HeadStatistics> m_statistics;
};

} // namespace kvglass::bench
