// SPDX-FileCopyrightText: 2026 The KVGlass authors
// SPDX-License-Identifier: Apache-2.0

// Measures one model in one pair of types on one number of threads: everything once per round, with
// the limits measured in the same round.

#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "engine/backend/backend.h"
#include "engine/base/error.h"
#include "tests/bench/figure.h"
#include "tests/bench/matrix_peak.h"
#include "tests/bench/read_probe.h"

namespace kvglass::bench {

struct Plan {
    std::vector<std::int64_t> contexts; // of decoding steps
    std::vector<std::int64_t> lengths;  // of prefills and uncached steps
    int decodeRounds = 20;
    int stepsPerRound = 3;
    int prefillRounds = 3;
    bool capture = false;  // the longest context with and without
    bool busyCore = false; // the shortest context, with a process that spins beside it
    bool uncached = false;
};

struct Limits {
    ReadProbe& probe;
    MatrixPeak& peak;
};

/// Adds figures and limits to the report. Errors: those of the backend.
[[nodiscard]] Status measureModel(Backend& backend, const ModelConfig& config,
                                  const WeightSource& weights, WeightType weightType, KvType kvType,
                                  const Setting& setting, const Plan& plan, Limits limits,
                                  Report& report);

} // namespace kvglass::bench
