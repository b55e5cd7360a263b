// SPDX-FileCopyrightText: 2026 The KVGlass authors
// SPDX-License-Identifier: Apache-2.0

#include "engine/io/read_only_file.h"

#include <cerrno>
#include <new>
#include <system_error>
#include <utility>

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include "engine/io/quoted_text.h"

namespace kvglass {

namespace {

std::string cannotRead(const std::filesystem::path& path) {
    return "cannot read " + quotedText(path.string());
}

std::string systemReason(int number) { return std::generic_category().message(number); }

} // namespace

ReadOnlyFile::ReadOnlyFile(int descriptor, std::filesystem::path path) noexcept
    : m_descriptor(descriptor), m_path(std::move(path)) {}

ReadOnlyFile::ReadOnlyFile(ReadOnlyFile&& other) noexcept
    : m_descriptor(std::exchange(other.m_descriptor, -1)), m_path(std::move(other.m_path)),
      m_state(other.m_state) {}

ReadOnlyFile& ReadOnlyFile::operator=(ReadOnlyFile&& other) noexcept {
    std::swap(m_descriptor, other.m_descriptor);
    std::swap(m_path, other.m_path);
    std::swap(m_state, other.m_state);
    return *this;
}

ReadOnlyFile::~ReadOnlyFile() {
    if (m_descriptor >= 0)
        ::close(m_descriptor);
}

Result<ReadOnlyFile> ReadOnlyFile::open(const std::filesystem::path& path) {
    // Without O_NONBLOCK, opening a pipe would wait for its writer for ever.
    const int descriptor = ::open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NONBLOCK);
    if (descriptor < 0) {
        const int number = errno;
        const bool absent = number == ENOENT || number == ENOTDIR;
        return fail(absent ? ErrorCode::NotFound : ErrorCode::Io, cannotRead(path),
                    systemReason(number));
    }
    ReadOnlyFile file(descriptor, path);
    auto state = file.currentState();
    if (!state)
        return fail(std::move(state.error()));
    file.m_state = *state;
    return file;
}

Result<ReadOnlyFile::State> ReadOnlyFile::currentState() const {
    struct stat status = {};
    if (::fstat(m_descriptor, &status) != 0)
        return fail(ErrorCode::Io, cannotRead(m_path), systemReason(errno));
    if (!S_ISREG(status.st_mode))
        return fail(ErrorCode::Io, cannotRead(m_path), "it is not a regular file");
    return State{status.st_size, status.st_mtim.tv_sec, status.st_mtim.tv_nsec};
}

Status ReadOnlyFile::readAt(std::int64_t offset, std::span<std::byte> out) const {
    std::size_t done = 0;
    while (done < out.size()) {
        const ::ssize_t count = ::pread(m_descriptor, out.data() + done, out.size() - done,
                                        offset + static_cast<std::int64_t>(done));
        if (count < 0 && errno == EINTR)
            continue;
        if (count < 0)
            return fail(ErrorCode::Io, cannotRead(m_path), systemReason(errno));
        if (count == 0)
            return fail(ErrorCode::Io, cannotRead(m_path),
                        "it ends at byte " + std::to_string(offset + static_cast<int64_t>(done)) +
                            " of " + std::to_string(m_state.size) + " that it had when opened");
        done += static_cast<std::size_t>(count);
    }
    // After the bytes were taken, so that a change before or while they were is seen.
    const auto state = currentState();
    if (!state)
        return fail(state.error());
    if (*state != m_state)
        return fail(ErrorCode::Io, cannotRead(m_path), "it was changed while it was being read");
    return {};
}

Result<std::string> readTextFile(const std::filesystem::path& path, std::int64_t largest) {
    auto file = ReadOnlyFile::open(path);
    if (!file)
        return fail(std::move(file.error()));
    if (file->size() > largest)
        return fail(ErrorCode::BadFormat, cannotRead(path),
                    "it has " + std::to_string(file->size()) + " bytes, more than the " +
                        std::to_string(largest) + " that such a file may have");
    std::string text(static_cast<std::size_t>(file->size()), '\0');
    if (auto read = file->readAt(0, std::as_writable_bytes(std::span(text))); !read)
        return fail(std::move(read.error()));
    return text;
}

} // namespace kvglass
