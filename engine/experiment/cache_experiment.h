// SPDX-FileCopyrightText: 2026 The KVGlass authors
// SPDX-License-Identifier: Apache-2.0

// The experiment of the article: the same greedy text of fixed length, with and without a KV cache.

#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <stop_token>
#include <vector>

#include "engine/backend/backend.h"
#include "engine/base/error.h"
#include "engine/experiment/experiment_report.h"
#include "engine/tokenizer/tokenizer.h"

namespace kvglass {

struct ExperimentOptions {
    std::vector<TokenId> prompt; // at least one
    std::int64_t newTokens = 1000;
    std::int64_t runs = 5; // per mode
    Protocol protocol = Protocol::Published;
    KvType kvType = KvType::F32;
    /// The first runs, from a part of this experiment that was done earlier: they are not made
    /// again. A sound experiment warms up again all the same.
    std::vector<ExperimentRun> finished;
};

struct ExperimentProgress {
    std::int64_t run = 0;  // from 1; 0: the warm-up
    std::int64_t runs = 0; // of both modes together
    CachePolicy cache;
    std::int64_t token = 0; // new tokens of this run so far
    std::int64_t newTokens = 0;
    std::optional<double> leftSeconds; // predicted, to the end of the experiment
};

/// Who is told, from the thread of the experiment. Either may be empty.
struct ExperimentWatcher {
    /// After every token. It must be quick: its time counts.
    std::function<void(const ExperimentProgress&)> token;
    /// After every run but the warm-up, between two measurements.
    std::function<void(const ExperimentRun&)> runDone;
};

class CacheExperiment {
public:
    /// Both must outlive the experiment, which makes sequences of its own.
    CacheExperiment(Model& model, const Tokenizer& tokenizer);

    /// Runs to the end or to a stop; either way, and after an error in a run (report.problem), the
    /// finished runs are in the report, and the unfinished one is not.
    /// Errors, before anything runs: BadUsage (no prompt, fewer than one token or run, finished
    /// runs that are not the first ones of this experiment), TooLong.
    [[nodiscard]] Result<ExperimentReport>
    run(const ExperimentOptions& options, const ExperimentWatcher& watcher, std::stop_token stop);

private:
    Model& m_model;
    const Tokenizer& m_tokenizer;
};

} // namespace kvglass
