// SPDX-FileCopyrightText: 2026 The KVGlass authors
// SPDX-License-Identifier: GPL-3.0-or-later

// The experiment that the window remembers between two starts, finished or not.

#pragma once

#include <filesystem>

#include "engine/experiment/experiment_json.h"

namespace kvglass::window {

/// Replaces the file in one go. Error: Io.
[[nodiscard]] Status writeExperiment(const ExperimentRecord& record,
                                     const std::filesystem::path& path);

/// Errors: NotFound, Io, BadFormat (also for a file of more than 256 MB).
[[nodiscard]] Result<ExperimentRecord> readExperiment(const std::filesystem::path& path);

} // namespace kvglass::window
