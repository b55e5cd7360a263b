// SPDX-FileCopyrightText: 2026 The KVGlass authors
// SPDX-License-Identifier: Apache-2.0

// The folder in which a program keeps the journals of its last runs, so that none is lost when it
// is killed. Holds no state: several programs may use one folder at the same time. Knows no window.

#pragma once

#include <cstdint>
#include <filesystem>
#include <memory>
#include <string>
#include <vector>

#include "engine/base/error.h"
#include "engine/recording/recorder.h"

namespace kvglass {

/// What stays when a new run begins; that run comes on top. The oldest go first.
struct RunFolderLimits {
    std::int64_t runs = 20;
    std::int64_t bytes = 1LL << 30U;
};

/// A run of which nobody wrote the end.
struct InterruptedRun {
    std::filesystem::path journal;
    std::string startedUtc;
    std::string model;
    std::int64_t tokens = 0; // new ones; at least 1
};

class RunFolder {
public:
    explicit RunFolder(std::filesystem::path folder, RunFolderLimits limits = {});

    [[nodiscard]] const std::filesystem::path& path() const { return m_folder; }

    /// Makes the folder where it is missing, makes room, and starts a recorder whose file gets a
    /// name of its own: "2026-03-01 12.00.00 demo.kvglass". `setup.file` is set here. Errors: those
    /// of Recorder::start.
    [[nodiscard]] Result<std::unique_ptr<Recorder>> record(RecorderSetup setup) const;

    /// Newest first. Those that wrote no token are left out, and those that are still being
    /// written.
    [[nodiscard]] std::vector<InterruptedRun> interrupted() const;

    /// Recordings and journals, newest first; those that are being written are left out.
    [[nodiscard]] std::vector<std::filesystem::path> runs() const;

    /// Removes the oldest until the limits hold. What is being written and what is no run stays.
    void trim() const;

private:
    std::filesystem::path m_folder;
    RunFolderLimits m_limits;
};

} // namespace kvglass
