// SPDX-FileCopyrightText: 2026 The KVGlass authors
// SPDX-License-Identifier: Apache-2.0

#include "engine/recording/archive_writer.h"

#include <cerrno>
#include <cstdio>
#include <memory>
#include <system_error>

#include <fcntl.h>
#include <unistd.h>
#include <zip.h>
#include <zlib.h>

#include "engine/io/quoted_text.h"

namespace kvglass {

namespace {

namespace fs = std::filesystem;

std::string nothingWritten(const fs::path& path) {
    std::error_code ignored;
    return fs::exists(path, ignored) ? "the file of that name is unchanged" : "no file was written";
}

tl::unexpected<Error> failure(const fs::path& path, int number) {
    const bool absent = number == ENOENT || number == ENOTDIR;
    return fail(absent ? ErrorCode::NotFound : ErrorCode::Io,
                "cannot write the recording " + quotedText(path.string()),
                std::generic_category().message(number), nothingWritten(path));
}

/// The system's reason where there is one, else that of the library.
tl::unexpected<Error> failure(const fs::path& path, zip_error_t* error) {
    if (::zip_error_system_type(error) == ZIP_ET_SYS && ::zip_error_code_system(error) != 0)
        return failure(path, ::zip_error_code_system(error));
    return fail(ErrorCode::Io, "cannot write the recording " + quotedText(path.string()),
                ::zip_error_strerror(error), nothingWritten(path));
}

struct Discard {
    void operator()(zip_t* archive) const { ::zip_discard(archive); }
};

/// Removes the file unless it took its name.
class TemporaryFile {
public:
    explicit TemporaryFile(const fs::path& target) : m_path(target) {
        m_path += "." + std::to_string(::getpid()) + ".kvglass.tmp";
        ::unlink(m_path.c_str()); // of a process of that number that was killed
    }
    TemporaryFile(const TemporaryFile&) = delete;
    TemporaryFile& operator=(const TemporaryFile&) = delete;
    ~TemporaryFile() { ::unlink(m_path.c_str()); }
    [[nodiscard]] const fs::path& path() const { return m_path; }

private:
    fs::path m_path;
};

/// Whether the content compresses so well that the reader would take it for a bomb (ArchiveLimits);
/// it is then stored as it is. A quick look at level 1.
bool compressesSuspiciously(const std::string& content) {
    constexpr std::size_t kFreeBytes = 1U << 20U;
    constexpr std::size_t kRatio = 100; // well below the reader's limit
    if (content.size() <= kFreeBytes)
        return false;
    uLongf packed = ::compressBound(static_cast<uLong>(content.size()));
    const std::unique_ptr<Bytef[]> scratch = std::make_unique_for_overwrite<Bytef[]>(packed);
    return ::compress2(scratch.get(), &packed, reinterpret_cast<const Bytef*>(content.data()),
                       static_cast<uLong>(content.size()), 1) != Z_OK ||
           content.size() / kRatio > packed;
}

bool addEntry(zip_t* archive, const ArchiveEntry& entry) {
    const auto& [name, content] = entry;
    zip_source_t* source =
        ::zip_source_buffer(archive, content.data(), content.size(), /*freep=*/0);
    if (source == nullptr)
        return false;
    const zip_int64_t index = ::zip_file_add(archive, name.c_str(), source, ZIP_FL_ENC_UTF_8);
    if (index < 0) {
        ::zip_source_free(source);
        return false;
    }
    const auto place = static_cast<zip_uint64_t>(index);
    const zip_int32_t method = compressesSuspiciously(content) ? ZIP_CM_STORE : ZIP_CM_DEFLATE;
    // A sixteenth larger than the library's own choice, the highest, which takes ten times as long.
    constexpr zip_uint32_t kLevel = 3;
    constexpr zip_uint16_t kFirstDay = (1U << 5U) | 1U; // 1980-01-01, where the format begins
    return ::zip_set_file_compression(archive, place, method, kLevel) == 0 &&
           ::zip_file_set_dostime(archive, place, 0, kFirstDay, 0) == 0;
}

Status pack(const fs::path& to, const fs::path& path, const std::vector<ArchiveEntry>& entries) {
    int code = 0;
    std::unique_ptr<zip_t, Discard> archive(::zip_open(to.c_str(), ZIP_CREATE | ZIP_EXCL, &code));
    if (!archive)
        return failure(path, errno != 0 ? errno : EIO);
    for (const ArchiveEntry& entry : entries)
        if (!addEntry(archive.get(), entry))
            return failure(path, ::zip_get_error(archive.get()));
    if (::zip_close(archive.get()) != 0)
        return failure(path, ::zip_get_error(archive.get()));
    (void)archive.release(); // closed
    return {};
}

/// To the disk, and then the new name. Some file systems refuse to sync; the file is complete then.
int giveName(const fs::path& from, const fs::path& to) {
    const int file = ::open(from.c_str(), O_RDONLY | O_CLOEXEC);
    if (file < 0)
        return errno;
    const bool synced = ::fsync(file) == 0 || errno == EINVAL;
    const int problem = errno;
    ::close(file);
    if (!synced)
        return problem;
    if (::rename(from.c_str(), to.c_str()) != 0)
        return errno;
    const fs::path folder = to.has_parent_path() ? to.parent_path() : fs::path(".");
    const int directory = ::open(folder.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    if (directory >= 0) {
        ::fsync(directory);
        ::close(directory);
    }
    return 0;
}

} // namespace

Status writeArchive(const fs::path& path, const std::vector<ArchiveEntry>& entries) {
    std::error_code ignored;
    const auto status = fs::status(path, ignored);
    if (fs::exists(status) && !fs::is_regular_file(status))
        return fail(ErrorCode::BadUsage, "cannot write the recording " + quotedText(path.string()),
                    "it is a folder or a device, not a regular file", "nothing was written");
    const TemporaryFile temporary(path);
    errno = 0;
    if (Status packed = pack(temporary.path(), path, entries); !packed)
        return packed;
    if (const int problem = giveName(temporary.path(), path); problem != 0)
        return failure(path, problem);
    return {};
}

} // namespace kvglass
