// SPDX-FileCopyrightText: 2026 The KVGlass authors
// SPDX-License-Identifier: Apache-2.0

// The experiment as a file: a JSON document with all samples, from which an unfinished experiment
// goes on, and a table of all steps.

#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "engine/base/error.h"
#include "engine/base/ids.h"
#include "engine/experiment/cache_experiment.h"
#include "engine/experiment/experiment_report.h"
#include "engine/experiment/experiment_setting.h"
#include "engine/experiment/read_probe.h"

namespace kvglass {

/// An experiment, finished or not, with all that it takes to go on with it.
struct ExperimentRecord {
    ExperimentSetting setting;
    std::vector<TokenId> prompt;
    ExperimentReport report;
    std::optional<ReadProbe> probe; // of the machine that it ran on
};

[[nodiscard]] bool isComplete(const ExperimentReport& report);
/// The options with which CacheExperiment makes the runs that a record lacks.
[[nodiscard]] ExperimentOptions optionsToGoOn(const ExperimentRecord& record);

/// Keys: protocol, model, device, dtype, kv_dtype, device_name, weight_bytes, kv_bytes_per_token,
/// prompt[], prompt_tokens, new_tokens, wanted_runs, runs[{cache, seconds, computed_positions,
/// step_ms[], tokens[]}], with{mean_s, std_s, n}, without{..}, ratio, ratio_interval[low, high],
/// work_ratio, computed_positions{with, without}, std_convention, first_differing_token,
/// pays_from_new_token, cumulative_fit_s{with[constant, linear], without[constant, linear,
/// quadratic]}, read_bytes_per_s{with, without}, read_probe{bytes_per_s, loop, buffer_bytes,
/// passes, threads}, verdict. What the runs cannot give is null.
[[nodiscard]] std::string experimentJson(const ExperimentRecord& record);

/// The record of such a document; everything derived is derived again. Error BadFormat: it is no
/// such document, or its runs do not have the length that it says.
[[nodiscard]] Result<ExperimentRecord> experimentFromJson(std::string_view json);

/// A line per step: run, cache, new_token, step_ms, cumulative_ms.
[[nodiscard]] std::string experimentCsv(const ExperimentReport& report);

} // namespace kvglass
