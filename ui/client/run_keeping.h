// SPDX-FileCopyrightText: 2026 The KVGlass authors
// SPDX-License-Identifier: GPL-3.0-or-later

// How the client keeps its runs on disk while they go on, and what a menu of the last ones says.

#pragma once

#include <cstdint>
#include <filesystem>
#include <optional>
#include <vector>

#include <QString>
#include <QStringList>

#include "engine/recording/run_folder.h"

class QMimeData;

namespace kvglass::ui {

enum class AfterRun : std::uint8_t {
    Keep,   // the journal stays among the last runs
    Remove, // a script got what it asked for; only of one that was killed there is a journal
};

struct KeptRun {
    QString path;
    QString title; // when it began and its model, as its file is named; for a menu
};

struct RunKeeping {
    RecordedProgram program;
    std::optional<RunFolder> folder; // empty: no journal is written
    AfterRun afterRun = AfterRun::Keep;

    /// Newest first, as many as a menu shows. Reads the folder.
    [[nodiscard]] std::vector<KeptRun> lastRuns() const;
};

/// The name of a recording's file, or of its journal, without its endings.
[[nodiscard]] QString runTitle(const std::filesystem::path& path);

/// The paths of recordings and journals among dropped things, by their names.
[[nodiscard]] QStringList droppedRecordings(const QMimeData& data);

} // namespace kvglass::ui
