// SPDX-FileCopyrightText: 2026 The KVGlass authors
// SPDX-License-Identifier: GPL-3.0-or-later

// How the client keeps its runs on disk while they go on.

#pragma once

#include <cstdint>
#include <optional>

#include "engine/recording/run_folder.h"

namespace kvglass::ui {

enum class AfterRun : std::uint8_t {
    Keep,   // the journal stays among the last runs
    Remove, // a script got what it asked for; only of one that was killed there is a journal
};

struct RunKeeping {
    RecordedProgram program;
    std::optional<RunFolder> folder; // empty: no journal is written
    AfterRun afterRun = AfterRun::Keep;
};

} // namespace kvglass::ui
