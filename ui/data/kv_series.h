// SPDX-FileCopyrightText: 2026 The KVGlass authors
// SPDX-License-Identifier: GPL-3.0-or-later

// What the memory view derives from the steps of a run: figures of the newest step, and the bytes
// that one token adds to the cache.

#pragma once

#include <cstdint>
#include <optional>
#include <span>

#include "engine/backend/model_config.h"
#include "engine/telemetry/step_sample.h"

namespace kvglass::ui {

/// Bytes one token takes in the KV cache: 2 x L x heads x D x bytes per element.
struct KvTokenCost {
    std::int64_t layers = 0;
    std::int64_t heads = 0;
    std::int64_t headSize = 0;
    double measuredBytes = 0.0; // KV used / positions held, of the newest cached step
    [[nodiscard]] std::int64_t values() const { return 2 * layers * heads * headSize; }
    /// Measured bytes per element, scales included; 4 for f32.
    [[nodiscard]] double bytesPerElement() const;
};

/// From the newest step that left something in the cache; empty when there is none.
[[nodiscard]] std::optional<KvTokenCost> kvTokenCost(const ModelConfig& config,
                                                     std::span<const StepSample> steps);

/// The largest figures of a run, so that axes need not shrink when the cache is freed.
struct KvPeaks {
    std::int64_t usedBytes = 0;
    std::int64_t reservedBytes = 0;
    std::int64_t capacityBytes = 0;
    void add(const SequenceBytes& bytes);
    bool operator==(const KvPeaks&) const = default;
};

} // namespace kvglass::ui
