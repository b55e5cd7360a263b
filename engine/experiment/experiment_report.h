// SPDX-FileCopyrightText: 2026 The KVGlass authors
// SPDX-License-Identifier: Apache-2.0

// What the cache experiment measured, and what follows from it. Plain values; every derived number
// is computed from the runs by summarise().

#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "engine/backend/types.h"
#include "engine/base/error.h"
#include "engine/base/ids.h"
#include "engine/experiment/statistics.h"

namespace kvglass {

enum class Protocol : std::uint8_t {
    Published, // N runs with the cache, then N without; no warm-up; population deviation
    Sound,     // one run discarded, then with and without in turns; sample deviation
};

[[nodiscard]] std::string_view name(Protocol protocol); // "published", "sound"
[[nodiscard]] std::optional<Protocol> protocolFromName(std::string_view name);
[[nodiscard]] Deviation deviationOf(Protocol protocol);

struct ExperimentRun {
    CachePolicy cache;
    double seconds = 0.0; // submitted to last token, wall clock
    std::vector<double> stepMs;
    std::int64_t computedPositions = 0;
    std::vector<TokenId> tokens; // the new ones
};

/// One mode of the experiment.
struct ModeSummary {
    double meanS = 0.0;
    std::optional<double> stdS;         // by the protocol's convention
    std::int64_t n = 0;                 // finished runs
    std::int64_t computedPositions = 0; // of one run
};

struct ExperimentReport {
    Protocol protocol = Protocol::Published;
    std::int64_t promptTokens = 0;
    std::int64_t newTokens = 0;
    std::int64_t wantedRuns = 0; // per mode
    std::vector<ExperimentRun>
        runs;                     // in the order in which they ran; the warm-up is not among them
    bool stopped = false;         // by the user, before all runs were done
    std::optional<Error> problem; // what ended the experiment before all runs were done

    // Derived by summarise(). Absent as long as the runs for them are.
    std::optional<ModeSummary> with;
    std::optional<ModeSummary> without;
    std::optional<double> ratio; // mean without / mean with
    std::optional<Interval> ratioInterval;
    std::optional<double> workRatio; // computed positions without / with
    /// 1 for the first new token that is not the same in all runs; empty: all texts are the same.
    std::optional<std::int64_t> firstDifferingToken;
    std::string verdict; // three sentences
};

/// Fills the derived part from the runs.
void summarise(ExperimentReport& report);

/// "with KV caching: 21.694 ± 3.176 seconds"; the deviation of a single sample is "unknown".
[[nodiscard]] std::string timeLine(CachePolicy cache, const ModeSummary& summary);

/// "standard deviation: population (n), n = 5"
[[nodiscard]] std::string conventionLine(const ExperimentReport& report);

} // namespace kvglass
