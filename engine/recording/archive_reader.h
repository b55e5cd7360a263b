// SPDX-FileCopyrightText: 2026 The KVGlass authors
// SPDX-License-Identifier: Apache-2.0

// A zip archive that is not trusted: sizes, counts and compression ratios are bounded before a byte
// is expanded, names must differ, checksums must hold. Entries are read front to back in pieces.

#pragma once

#include <cstdint>
#include <filesystem>
#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "engine/base/error.h"

namespace kvglass {

struct ArchiveLimits {
    std::int64_t fileBytes = 4LL << 30U;
    std::int64_t entries = 64;
    std::int64_t entryBytes = 64LL << 20U; // expanded
    std::int64_t lineBytes = 1LL << 20U;
    /// Expanded / stored of entries of more than 1 MiB. Text of records reaches 20, attention 100.
    std::int64_t ratio = 250;
};

class ArchiveReader {
public:
    /// Errors: NotFound, Io, BadFormat (no archive, or beyond the limits).
    [[nodiscard]] static Result<ArchiveReader> open(const std::filesystem::path& path,
                                                    const ArchiveLimits& limits);

    [[nodiscard]] bool has(std::string_view entry) const;

    /// A whole entry of at most `most` bytes. Errors: NotFound, BadFormat, OutOfMemory.
    [[nodiscard]] Result<std::string> read(const std::string& entry, std::int64_t most) const;

    /// Hands out the lines of an entry without their ends. `line` returns a problem or nothing; the
    /// first problem ends the reading and comes back as an error with the number of the line.
    /// Errors: NotFound, BadFormat.
    using LineSink = std::function<std::string(std::string_view line)>;
    [[nodiscard]] Status readLines(const std::string& entry, const LineSink& line) const;

private:
    struct Handle;
    explicit ArchiveReader(std::shared_ptr<Handle> handle);
    using PieceSink = std::function<std::string(std::string_view piece)>;
    [[nodiscard]] Status readPieces(const std::string& entry, std::int64_t most,
                                    const PieceSink& sink) const;

    std::shared_ptr<Handle> m_handle;
};

} // namespace kvglass
