// SPDX-FileCopyrightText: 2026 The KVGlass authors
// SPDX-License-Identifier: Apache-2.0

// Recordings taken apart, to be damaged and put together again, and a disk that takes no more.

#pragma once

#include <csignal>
#include <filesystem>
#include <functional>
#include <map>
#include <string>

#include <nlohmann/json.hpp>

#include "engine/recording/recording.h"

namespace kvglass {

[[nodiscard]] std::string bytesOfFile(const std::filesystem::path& path);
void writeBytes(const std::filesystem::path& path, const std::string& bytes);

/// The entries of a recording as the program writes them.
class RawRecording {
public:
    explicit RawRecording(const Recording& recording);

    [[nodiscard]] nlohmann::json& manifest() { return m_manifest; }
    /// All entries but manifest.json; an entry can be removed or added.
    [[nodiscard]] std::map<std::string, std::string>& entries() { return m_entries; }
    void editLines(const std::string& entry, const std::function<void(nlohmann::json&)>& edit);
    /// Edits line `number`, from 1.
    void editLine(const std::string& entry, std::size_t number,
                  const std::function<void(nlohmann::json&)>& edit);
    void replaceLine(const std::string& entry, std::size_t number, const std::string& line);

    /// Writes the archive; returns `path`.
    std::filesystem::path write(const std::filesystem::path& path) const;

private:
    nlohmann::json m_manifest;
    std::map<std::string, std::string> m_entries;
};

/// A journal as the recorder writes it, closed.
void writeJournal(const Recording& recording, const std::filesystem::path& path);

/// As long as it lives, no file of this process grows beyond `bytes`: writing more fails as on a
/// disk that is full.
class FullDisk {
public:
    explicit FullDisk(std::uint64_t bytes = 64);
    ~FullDisk();
    FullDisk(const FullDisk&) = delete;
    FullDisk& operator=(const FullDisk&) = delete;

private:
    std::uint64_t m_before = 0;
    void (*m_handler)(int) = nullptr;
};

} // namespace kvglass
