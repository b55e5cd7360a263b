// SPDX-FileCopyrightText: 2026 The KVGlass authors
// SPDX-License-Identifier: Apache-2.0

// Memory for the captured attention of one query position, between guards.

#pragma once

#include <cstdint>

#include "engine/backend/capture.h"
#include "engine/backend/model_config.h"
#include "tests/support/guarded_buffer.h"

namespace kvglass {

struct CaptureBuffers {
    CaptureBuffers(const ModelConfig& config, std::int64_t queryPosition)
        : position(queryPosition), heads(config.layers * config.heads),
          exact(static_cast<std::size_t>(heads * (position + 1))),
          quantised(static_cast<std::size_t>(heads * (position + 1))),
          statistics(static_cast<std::size_t>(heads)) {}

    /// All three outputs of this position. The buffers must stay where they are meanwhile.
    [[nodiscard]] CaptureSlot slot() {
        return {position, quantised.span(), exact.span(), statistics.span()};
    }

    [[nodiscard]] bool guardsAreIntact() const {
        return exact.guardsAreIntact() && quantised.guardsAreIntact() &&
               statistics.guardsAreIntact();
    }

    std::int64_t position;
    std::int64_t heads;                       // L * H
    GuardedBuffer<float> exact;               // (L, H, position + 1)
    GuardedBuffer<std::uint8_t> quantised;    // (L, H, position + 1)
    GuardedBuffer<HeadStatistics> statistics; // (L, H)
};

} // namespace kvglass
