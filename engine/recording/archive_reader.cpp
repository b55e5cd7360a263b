// SPDX-FileCopyrightText: 2026 The KVGlass authors
// SPDX-License-Identifier: Apache-2.0

#include "engine/recording/archive_reader.h"

#include <algorithm>
#include <array>
#include <map>
#include <new>
#include <utility>

#include <fmt/format.h>
#include <zip.h>

#include "engine/io/quoted_text.h"
#include "engine/io/read_only_file.h"

namespace kvglass {

namespace {

constexpr std::int64_t kFreeBytes = 1LL << 20U; // below it no ratio is looked at

struct Entry {
    zip_uint64_t index = 0;
    std::int64_t bytes = 0;
};

struct CloseArchive {
    void operator()(zip_t* archive) const { ::zip_discard(archive); }
};
struct CloseEntry {
    void operator()(zip_file_t* entry) const { ::zip_fclose(entry); }
};

std::string openError(int code) {
    if (code == ZIP_ER_NOZIP || code == ZIP_ER_INCONS)
        return "it is not a recording, or its end is missing";
    zip_error_t error;
    ::zip_error_init_with_code(&error, code);
    std::string text = ::zip_error_strerror(&error);
    ::zip_error_fini(&error);
    return text;
}

} // namespace

struct ArchiveReader::Handle {
    std::unique_ptr<zip_t, CloseArchive> archive;
    std::filesystem::path path;
    ArchiveLimits limits;
    std::map<std::string, Entry, std::less<>> entries;

    [[nodiscard]] tl::unexpected<Error> broken(std::string why) const {
        return fail(ErrorCode::BadFormat, "cannot read " + quotedText(path.string()),
                    std::move(why));
    }
    [[nodiscard]] Status addEntry(zip_uint64_t index);
};

Status ArchiveReader::Handle::addEntry(zip_uint64_t index) {
    zip_stat_t state;
    ::zip_stat_init(&state);
    if (::zip_stat_index(archive.get(), index, ZIP_FL_ENC_RAW, &state) != 0)
        return broken("its list of entries is damaged");
    constexpr zip_uint64_t kNeeded = ZIP_STAT_NAME | ZIP_STAT_SIZE | ZIP_STAT_COMP_SIZE;
    if ((state.valid & kNeeded) != kNeeded)
        return broken("its list of entries is damaged");
    const std::string name = state.name;
    const auto stored =
        static_cast<std::int64_t>(std::min<zip_uint64_t>(state.comp_size, INT64_MAX));
    const auto bytes = static_cast<std::int64_t>(std::min<zip_uint64_t>(state.size, INT64_MAX));
    if (bytes > kFreeBytes && bytes / limits.ratio > stored)
        return broken(fmt::format("its entry {} would expand from {} to {} bytes, as no recording "
                                  "does",
                                  quotedText(name), stored, bytes));
    if (!entries.emplace(name, Entry{index, bytes}).second)
        return broken("its entry " + quotedText(name) + " is there twice");
    return {};
}

ArchiveReader::ArchiveReader(std::shared_ptr<Handle> handle) : m_handle(std::move(handle)) {}

Result<ArchiveReader> ArchiveReader::open(const std::filesystem::path& path,
                                          const ArchiveLimits& limits) {
    auto handle = std::make_shared<Handle>();
    handle->path = path;
    handle->limits = limits;
    const auto file = ReadOnlyFile::open(path); // says what libzip would not: a folder, no access
    if (!file)
        return fail(file.error());
    if (file->size() > limits.fileBytes)
        return handle->broken(
            fmt::format("it has {} bytes, more than any recording", file->size()));
    int code = 0;
    handle->archive.reset(::zip_open(path.c_str(), ZIP_RDONLY | ZIP_CHECKCONS, &code));
    if (!handle->archive)
        return handle->broken(openError(code));
    const zip_int64_t count = ::zip_get_num_entries(handle->archive.get(), 0);
    if (count > limits.entries)
        return handle->broken(fmt::format("it has {} entries, more than any recording", count));
    for (zip_int64_t index = 0; index < count; ++index)
        if (Status added = handle->addEntry(static_cast<zip_uint64_t>(index)); !added)
            return fail(std::move(added.error()));
    return ArchiveReader(std::move(handle));
}

bool ArchiveReader::has(std::string_view entry) const {
    return m_handle->entries.find(entry) != m_handle->entries.end();
}

Status ArchiveReader::readPieces(const std::string& name, std::int64_t most,
                                 const PieceSink& sink) const {
    const Handle& handle = *m_handle;
    const auto found = handle.entries.find(name);
    if (found == handle.entries.end())
        return fail(ErrorCode::NotFound, "cannot read " + quotedText(handle.path.string()),
                    "it has no entry " + name);
    if (found->second.bytes > most)
        return handle.broken(fmt::format("its entry {} has {} bytes, more than the {} that it may "
                                         "have",
                                         name, found->second.bytes, most));
    const std::unique_ptr<zip_file_t, CloseEntry> entry(
        ::zip_fopen_index(handle.archive.get(), found->second.index, 0));
    if (!entry)
        return handle.broken("its entry " + name +
                             " cannot be opened: " + ::zip_strerror(handle.archive.get()));
    std::array<char, 65536> buffer{};
    for (std::int64_t done = 0;;) {
        const zip_int64_t count = ::zip_fread(entry.get(), buffer.data(), buffer.size());
        if (count < 0)
            return handle.broken("its entry " + name +
                                 " is damaged: " + ::zip_file_strerror(entry.get()));
        done += count;
        if (count == 0 && done != found->second.bytes)
            return handle.broken("its entry " + name + " is shorter than it says");
        if (done > found->second.bytes)
            return handle.broken("its entry " + name + " is longer than it says");
        if (count == 0)
            return {};
        std::string problem = sink({buffer.data(), static_cast<std::size_t>(count)});
        if (!problem.empty())
            return handle.broken(std::move(problem));
    }
}

Result<std::string> ArchiveReader::read(const std::string& entry, std::int64_t most) const try {
    std::string content;
    const Status read = readPieces(entry, most, [&](std::string_view piece) {
        content += piece;
        return std::string();
    });
    if (!read)
        return fail(read.error());
    return content;
} catch (const std::bad_alloc&) {
    return fail(ErrorCode::OutOfMemory, "cannot read " + quotedText(m_handle->path.string()),
                "there is too little memory for its entry " + entry);
}

Status ArchiveReader::readLines(const std::string& entry, const LineSink& sink) const {
    std::string pending;
    std::int64_t number = 0;
    const auto take = [&](std::string_view line) {
        ++number;
        const std::string problem = sink(line);
        return problem.empty() ? problem : fmt::format("line {} of {}: {}", number, entry, problem);
    };
    const auto split = [&](std::string_view piece) -> std::string {
        for (std::size_t end = 0; (end = piece.find('\n')) != std::string_view::npos;) {
            pending += piece.substr(0, end);
            if (std::string problem = take(pending); !problem.empty())
                return problem;
            pending.clear();
            piece.remove_prefix(end + 1);
        }
        pending += piece;
        return std::ssize(pending) > m_handle->limits.lineBytes
                   ? fmt::format("line {} of {} is too long", number + 1, entry)
                   : std::string();
    };
    Status read = readPieces(entry, m_handle->limits.entryBytes, split);
    if (read && !pending.empty())
        return m_handle->broken(fmt::format("line {} of {} has no end", number + 1, entry));
    return read;
}

} // namespace kvglass
