// SPDX-FileCopyrightText: 2026 The KVGlass authors
// SPDX-License-Identifier: Apache-2.0

// How much of the memory's bandwidth a mode uses: MBU as METRICS defines it. The bytes are counted,
// so the result is derived; the share needs a bandwidth that was measured on this machine.

#pragma once

#include <cstdint>
#include <optional>

#include "engine/backend/types.h"
#include "engine/experiment/experiment_report.h"

namespace kvglass {

struct ModelBytes {
    std::int64_t weights = 0;    // as held in memory
    std::int64_t kvPerToken = 0; // of the cache: 2 x L x heads x D x bytes per element
    bool operator==(const ModelBytes&) const = default;
};

struct BandwidthUse {
    double bytesPerToken = 0.0; // weights, and the part of the cache that the step reads
    double tpotMs = 0.0;
    [[nodiscard]] double bytesPerSecond() const { return bytesPerToken / (tpotMs / 1000.0); }
    /// MBU: 1 is all of `bandwidth` (bytes per second).
    [[nodiscard]] double shareOf(double bandwidth) const { return bytesPerSecond() / bandwidth; }
};

/// Mean over the steps after the first one. A cached step reads the weights and the keys and values
/// of the positions before it; an uncached one the weights. Absent for fewer than two new tokens,
/// without a finished run of this mode, or when the size of the weights is not known.
[[nodiscard]] std::optional<BandwidthUse> bandwidthUse(const ExperimentReport& report,
                                                       CachePolicy cache, const ModelBytes& bytes);

} // namespace kvglass
