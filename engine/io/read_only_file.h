// SPDX-FileCopyrightText: 2026 The KVGlass authors
// SPDX-License-Identifier: Apache-2.0

// A file that is read by position into memory the caller owns. Never mapped: a file that is cut or
// changed under our feet has to be an error value, not a signal.

#pragma once

#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <span>
#include <string>

#include "engine/base/error.h"

namespace kvglass {

class ReadOnlyFile {
public:
    /// Regular files only. Errors: NotFound, Io.
    [[nodiscard]] static Result<ReadOnlyFile> open(const std::filesystem::path& path);

    ReadOnlyFile(ReadOnlyFile&& other) noexcept;
    ReadOnlyFile& operator=(ReadOnlyFile&& other) noexcept;
    ReadOnlyFile(const ReadOnlyFile&) = delete;
    ReadOnlyFile& operator=(const ReadOnlyFile&) = delete;
    ~ReadOnlyFile();

    [[nodiscard]] const std::filesystem::path& path() const { return m_path; }
    [[nodiscard]] std::int64_t size() const { return m_state.size; } // bytes, when it was opened

    /// Fills `out` from byte `offset` on. Errors: Io, when the system refuses, when the file ends
    /// before, or when it is not the file any more that was opened (its size or time of change
    /// differs). Safe to call from several threads.
    [[nodiscard]] Status readAt(std::int64_t offset, std::span<std::byte> out) const;

private:
    struct State { // what fstat says of the file
        std::int64_t size = 0;
        std::int64_t changedSeconds = 0;
        std::int64_t changedNanoseconds = 0;
        bool operator==(const State&) const = default;
    };

    ReadOnlyFile(int descriptor, std::filesystem::path path) noexcept;
    [[nodiscard]] Result<State> currentState() const;

    int m_descriptor = -1;
    std::filesystem::path m_path;
    State m_state;
};

/// The whole file as text. Errors: those above, and BadFormat for more than `largest` bytes.
[[nodiscard]] Result<std::string> readTextFile(const std::filesystem::path& path,
                                               std::int64_t largest);

} // namespace kvglass
