// SPDX-FileCopyrightText: 2026 The KVGlass authors
// SPDX-License-Identifier: Apache-2.0

#include <cerrno>
#include <cstring>
#include <limits>
#include <system_error>
#include <utility>

#include <fcntl.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>
#include <zlib.h>

#include "engine/base/ensure.h"
#include "engine/io/quoted_text.h"
#include "engine/recording/journal.h"
#include "engine/recording/journal_format.h"

namespace kvglass {

namespace {

template <class T> void appendValue(std::string& out, T value) {
    char bytes[sizeof(value)];
    std::memcpy(bytes, &value, sizeof(value));
    out.append(bytes, sizeof(value));
}

} // namespace

std::filesystem::path journalPath(const std::filesystem::path& file) {
    std::filesystem::path path = file;
    path += ".journal";
    return path;
}

std::uint32_t journalChecksum(RecordKind kind, std::string_view payload) {
    const auto byte = static_cast<Bytef>(kind);
    const uLong start = ::crc32(0, &byte, 1);
    return static_cast<std::uint32_t>(
        ::crc32_z(start, reinterpret_cast<const Bytef*>(payload.data()), payload.size()));
}

JournalWriter::JournalWriter(int descriptor, std::filesystem::path path)
    : m_descriptor(descriptor), m_path(std::move(path)), m_buffer(kJournalMagic) {}

JournalWriter::JournalWriter(JournalWriter&& other) noexcept
    : m_descriptor(std::exchange(other.m_descriptor, -1)), m_path(std::move(other.m_path)),
      m_buffer(std::move(other.m_buffer)) {}

JournalWriter::~JournalWriter() {
    if (m_descriptor >= 0)
        ::close(m_descriptor);
}

tl::unexpected<Error> JournalWriter::failure(int number) const {
    const bool absent = number == ENOENT || number == ENOTDIR;
    return fail(absent ? ErrorCode::NotFound : ErrorCode::Io,
                "cannot write the recording's journal " + quotedText(m_path.string()),
                std::generic_category().message(number));
}

Result<JournalWriter> JournalWriter::create(const std::filesystem::path& path) {
    constexpr ::mode_t kMode = 0666; // less the user's umask, as for any file
    const int descriptor =
        ::open(path.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_APPEND | O_CLOEXEC, kMode);
    if (descriptor < 0)
        return JournalWriter(-1, path).failure(errno);
    ::flock(descriptor, LOCK_EX | LOCK_NB); // some file systems have no locks; then it is unlocked
    return JournalWriter(descriptor, path);
}

void JournalWriter::append(RecordKind kind, std::string_view payload) {
    ENSURE(payload.size() <= std::numeric_limits<std::uint32_t>::max());
    appendValue(m_buffer, static_cast<std::uint32_t>(payload.size()));
    appendValue(m_buffer, journalChecksum(kind, payload));
    appendValue(m_buffer, kind);
    m_buffer += payload;
}

Status JournalWriter::flush() {
    std::string_view rest = m_buffer;
    while (!rest.empty()) {
        const ::ssize_t count = ::write(m_descriptor, rest.data(), rest.size());
        if (count < 0 && errno == EINTR)
            continue;
        if (count < 0)
            return failure(errno);
        rest.remove_prefix(static_cast<std::size_t>(count));
    }
    m_buffer.clear();
    struct stat state = {};
    if (::fstat(m_descriptor, &state) != 0)
        return failure(errno);
    if (state.st_nlink == 0) // what is written now goes nowhere
        return failure(ENOENT);
    return {};
}

void JournalWriter::remove() {
    if (m_descriptor < 0)
        return;
    ::unlink(m_path.c_str()); // before the lock goes
    ::close(std::exchange(m_descriptor, -1));
}

bool isBeingWritten(const std::filesystem::path& journal) {
    const int descriptor = ::open(journal.c_str(), O_RDONLY | O_CLOEXEC | O_NONBLOCK);
    if (descriptor < 0)
        return false;
    const bool locked = ::flock(descriptor, LOCK_SH | LOCK_NB) != 0 && errno == EWOULDBLOCK;
    ::close(descriptor);
    return locked;
}

} // namespace kvglass
