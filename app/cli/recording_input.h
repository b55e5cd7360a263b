// SPDX-FileCopyrightText: 2026 The KVGlass authors
// SPDX-License-Identifier: Apache-2.0

// How the commands that read recordings open them.

#pragma once

#include <string>

#include <CLI/CLI.hpp>

#include "engine/base/error.h"
#include "engine/recording/recording.h"

namespace kvglass::cli {

void addRecordingFile(CLI::App& command, const std::string& name, std::string& file);

/// A recording that is not whole is opened all the same; what it lacks is told on stderr, in one
/// line. Errors: those of openRecording.
[[nodiscard]] Result<Recording> readRecording(const std::string& file);

} // namespace kvglass::cli
