// SPDX-FileCopyrightText: 2026 The KVGlass authors
// SPDX-License-Identifier: Apache-2.0

// What kvglass-cli bench prints.

#pragma once

#include <string>
#include <vector>

#include "engine/experiment/cache_sweep.h"
#include "engine/experiment/experiment_json.h"

namespace kvglass::cli {

/// `model`: how it is called on screen.
[[nodiscard]] std::string experimentText(const ExperimentRecord& record, const std::string& model);

/// A table per pair of types.
[[nodiscard]] std::string sweepText(const std::vector<SweepRow>& rows);

} // namespace kvglass::cli
