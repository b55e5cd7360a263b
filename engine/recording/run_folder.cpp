// SPDX-FileCopyrightText: 2026 The KVGlass authors
// SPDX-License-Identifier: Apache-2.0

#include "engine/recording/run_folder.h"

#include <algorithm>
#include <cctype>
#include <chrono>
#include <system_error>
#include <utility>

#include <fmt/chrono.h>
#include <fmt/format.h>

#include "engine/recording/journal.h"

namespace kvglass {

namespace fs = std::filesystem;

namespace {

constexpr const char* kSuffix = ".kvglass";
constexpr std::size_t kLongestModelName = 40;
constexpr int kMostOfOneSecond = 1000; // runs that begin within it

/// Of a folder or a model, so that it is part of a file's name on every system.
std::string plainName(const std::string& name) {
    std::string plain = name.substr(0, kLongestModelName);
    std::ranges::replace_if(
        plain,
        [](char c) {
            const bool isPlain = std::isalnum(static_cast<unsigned char>(c)) != 0 || c == '-' ||
                                 c == '_' || c == '.' || c == ' ';
            return !isPlain;
        },
        '-');
    return plain;
}

std::string nameNow(const std::string& model) {
    const std::time_t now = std::chrono::system_clock::to_time_t(std::chrono::system_clock::now());
    return fmt::format("{:%Y-%m-%d %H.%M.%S} {}", fmt::localtime(now), plainName(model));
}

bool isFree(const fs::path& file) {
    std::error_code ignored;
    return !fs::exists(file, ignored) && !fs::exists(journalPath(file), ignored);
}

bool isRun(const fs::path& path) {
    const bool isOfJournal =
        path.extension() == ".journal" || path.extension() == ".damaged"; // set aside by a recorder
    return path.extension() == kSuffix ||
           (isOfJournal && path.string().find(kSuffix) != std::string::npos);
}

struct Run {
    fs::path path;
    fs::file_time_type changed;
    std::int64_t bytes = 0;
};

/// Newest first.
std::vector<Run> runsIn(const fs::path& folder) {
    std::vector<Run> runs;
    std::error_code problem;
    for (fs::directory_iterator entry(folder, problem), end; !problem && entry != end;
         entry.increment(problem)) {
        std::error_code gone; // meanwhile, by another program
        const bool isFile = entry->is_regular_file(gone);
        const auto changed = entry->last_write_time(gone);
        const auto bytes = entry->file_size(gone);
        if (isFile && !gone && isRun(entry->path()) && !isBeingWritten(entry->path()))
            runs.push_back({entry->path(), changed, static_cast<std::int64_t>(bytes)});
    }
    std::ranges::sort(runs, [](const Run& a, const Run& b) {
        return a.changed != b.changed ? a.changed > b.changed : a.path > b.path;
    });
    return runs;
}

} // namespace

RunFolder::RunFolder(fs::path folder, RunFolderLimits limits)
    : m_folder(std::move(folder)), m_limits(limits) {}

Result<std::unique_ptr<Recorder>> RunFolder::record(RecorderSetup setup) const {
    std::error_code problem;
    fs::create_directories(m_folder, problem); // what fails here, the recorder says
    trim();
    const std::string name = nameNow(setup.header.model.name);
    // Another program may take a name between the look and the start: then the next one.
    for (int number = 1;; ++number) {
        setup.file = m_folder / (number == 1 ? name + kSuffix
                                             : fmt::format("{} ({}){}", name, number, kSuffix));
        if (!isFree(setup.file))
            continue;
        auto recorder = Recorder::start(setup);
        if (recorder || isFree(setup.file) || number >= kMostOfOneSecond)
            return recorder;
    }
}

std::vector<InterruptedRun> RunFolder::interrupted() const {
    std::vector<InterruptedRun> found;
    for (const Run& run : runsIn(m_folder)) {
        if (run.path.extension() != ".journal")
            continue;
        const auto outline = outlineOf(run.path);
        if (outline && !outline->hasEnd && outline->tokens > 0)
            found.push_back({run.path, outline->header.startedUtc, outline->header.model.name,
                             outline->tokens});
    }
    return found;
}

std::vector<fs::path> RunFolder::runs() const {
    std::vector<fs::path> paths;
    for (const Run& run : runsIn(m_folder))
        if (run.path.extension() != ".damaged")
            paths.push_back(run.path);
    return paths;
}

void RunFolder::trim() const {
    std::int64_t runs = 0;
    std::int64_t bytes = 0;
    for (const Run& run : runsIn(m_folder)) {
        ++runs;
        bytes += run.bytes; // also of what goes: all that is older goes with it
        if (runs <= m_limits.runs && bytes <= m_limits.bytes)
            continue;
        std::error_code ignored;
        fs::remove(run.path, ignored);
    }
}

} // namespace kvglass
