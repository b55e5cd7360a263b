// SPDX-FileCopyrightText: 2026 The KVGlass authors
// SPDX-License-Identifier: Apache-2.0

// The experiment as a JSON document, with all samples.

#pragma once

#include <string>

#include "engine/experiment/experiment_report.h"

namespace kvglass {

/// What the report itself does not know.
struct ExperimentSetting {
    std::string model;
    std::string device;
    std::string dtype;
};

/// Keys: protocol, model, device, dtype, prompt_tokens, new_tokens, runs[{cache, seconds,
/// step_ms[]}], with{mean_s, std_s, n}, without{..}, ratio, ratio_interval[low, high],
/// work_ratio, computed_positions{with, without}, std_convention, first_differing_token, verdict.
/// What the runs cannot give is null.
[[nodiscard]] std::string experimentJson(const ExperimentReport& report,
                                         const ExperimentSetting& setting);

} // namespace kvglass
