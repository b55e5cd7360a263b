// SPDX-FileCopyrightText: 2026 The KVGlass authors
// SPDX-License-Identifier: Apache-2.0

// What the experiment shows, in three sentences that follow from its numbers: what the cache did to
// the time, what it did to the work, and why the two are not the same.

#pragma once

#include <string>

#include "engine/experiment/experiment_report.h"

namespace kvglass {

/// Needs the derived part of the report, but the verdict.
[[nodiscard]] std::string verdictOf(const ExperimentReport& report);

} // namespace kvglass
