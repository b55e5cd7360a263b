// SPDX-FileCopyrightText: 2026 The KVGlass authors
// SPDX-License-Identifier: Apache-2.0

#include "app/cli/recording_input.h"

#include <cstdio>

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "engine/recording/recording_file.h"

namespace kvglass::cli {

void addRecordingFile(CLI::App& command, const std::string& name, std::string& file) {
    command.add_option(name, file, "A recording, or the journal of one")
        ->type_name("FILE.kvglass")
        ->required();
}

Result<Recording> readRecording(const std::string& file) {
    auto recording = openRecording(file);
    if (recording && !recording->isWhole())
        fmt::print(stderr, "kvglass-cli: '{}' is not whole; missing: {}\n", file,
                   fmt::join(recording->missing, "; "));
    return recording;
}

} // namespace kvglass::cli
