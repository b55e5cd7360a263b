// SPDX-FileCopyrightText: 2026 The KVGlass authors
// SPDX-License-Identifier: Apache-2.0

// How fast this machine reads memory: a short version of the read probe of METRICS. A sequential
// read of a large buffer by several threads, the fastest of three loop bodies, the median of its
// passes. What it measured is said with it: a weak probe flatters.

#pragma once

#include <cstdint>
#include <stop_token>
#include <string>

#include "engine/base/error.h"

namespace kvglass {

struct ReadProbe {
    double bytesPerSecond = 0.0;
    std::string loop; // "f32 sum", "integer sum" or "wide loads"
    std::int64_t bufferBytes = 0;
    std::int64_t passes = 0; // of the loop body that was taken
    int threads = 0;
};

struct ReadProbeOptions {
    std::int64_t bufferBytes = 1LL << 30; // far more than any cache holds
    std::int64_t passes = 7;              // of each loop body; the first one is not counted
    int threads = 0;                      // 0: as many as the machine runs at once
};

/// Takes a few seconds and the memory of the buffer. Errors: OutOfMemory, Cancelled.
[[nodiscard]] Result<ReadProbe> measureReadBandwidth(const ReadProbeOptions& options,
                                                     std::stop_token stop);

/// "quick read probe: 23.4 GB/s, 2 threads, integer sum over 1074 MB, median of 6 passes"
[[nodiscard]] std::string describe(const ReadProbe& probe);

} // namespace kvglass
