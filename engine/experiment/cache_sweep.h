// SPDX-FileCopyrightText: 2026 The KVGlass authors
// SPDX-License-Identifier: Apache-2.0

// The experiment over number formats and lengths: each pair of types is measured once at the
// greatest length, and the shorter lengths are the first steps of its runs.

#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <stop_token>
#include <string>
#include <vector>

#include "engine/backend/types.h"
#include "engine/base/error.h"
#include "engine/experiment/cache_experiment.h"
#include "engine/experiment/statistics.h"

namespace kvglass {

class Engine;

struct SweepTypes {
    WeightType weights = WeightType::F32;
    KvType kv = KvType::F32;
    bool operator==(const SweepTypes&) const = default;
};

struct SweepOptions {
    ExperimentOptions experiment;  // its KV type is not looked at; `finished` must be empty
    std::vector<SweepTypes> types; // at least one
};

/// Times of the first `newTokens` steps, means over the runs.
struct SweepLength {
    std::int64_t newTokens = 0;
    double withS = 0.0;
    double withoutS = 0.0;
    std::optional<Interval> ratioInterval; // too few runs: absent
    [[nodiscard]] double ratio() const { return withoutS / withS; }
};

struct SweepRow {
    SweepTypes types;
    std::vector<SweepLength> lengths; // empty: there was a problem, or a stop
    std::optional<std::int64_t> paysFrom;
    std::optional<std::int64_t> firstDifferingToken; // with and without the cache
    std::string problem;                             // why this pair could not be measured
};

struct SweepProgress {
    std::int64_t row = 0; // from 1
    std::int64_t rows = 0;
    SweepTypes types;
    ExperimentProgress experiment;
};

struct SweepWatcher {
    std::function<void(const SweepProgress&)> token;
    std::function<void(const SweepRow&)> rowDone;
};

/// Powers of two from 16 on that are below `newTokens`, and `newTokens` itself.
[[nodiscard]] std::vector<std::int64_t> sweepLengths(std::int64_t newTokens);

/// One row from the runs of an experiment that is finished in both modes.
[[nodiscard]] SweepRow sweepRow(const ExperimentReport& report, SweepTypes types);

/// Loads the engine's model once for each type of its weights, and leaves it loaded as it was. A
/// pair that the device does not have is a row with a problem. Errors: BadUsage (no model, no
/// types), Cancelled (the rows that are done were reported), and those of loading the model again.
[[nodiscard]] Result<std::vector<SweepRow>> runSweep(Engine& engine, const SweepOptions& options,
                                                     const SweepWatcher& watcher,
                                                     const std::stop_token& stop);

} // namespace kvglass
