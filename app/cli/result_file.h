// SPDX-FileCopyrightText: 2026 The KVGlass authors
// SPDX-License-Identifier: Apache-2.0

// A file that is opened before the work whose result it will hold: a place that cannot be written
// is then known at once, and not after an hour of measuring.

#pragma once

#include <string>
#include <string_view>

#include "engine/base/error.h"

namespace kvglass::cli {

class ResultFile {
public:
    /// What is in the file stays there until write(). Error: Io, with the system's reason.
    [[nodiscard]] static Result<ResultFile> open(const std::string& path);

    ResultFile(ResultFile&& other) noexcept;
    ResultFile& operator=(ResultFile&&) = delete;
    ResultFile(const ResultFile&) = delete;
    ResultFile& operator=(const ResultFile&) = delete;
    ~ResultFile(); // without write(): removes the file if open() made it

    /// Replaces the content; at most once. Error: Io.
    [[nodiscard]] Status write(std::string_view text);

private:
    ResultFile(int descriptor, std::string path, bool isNew);

    int m_descriptor = -1; // -1: written, or moved from
    std::string m_path;
    bool m_isNew = false;
};

} // namespace kvglass::cli
