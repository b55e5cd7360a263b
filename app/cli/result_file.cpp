// SPDX-FileCopyrightText: 2026 The KVGlass authors
// SPDX-License-Identifier: Apache-2.0

#include "app/cli/result_file.h"

#include <cerrno>
#include <system_error>
#include <utility>

#include <fcntl.h>
#include <unistd.h>

namespace kvglass::cli {

namespace {

tl::unexpected<Error> systemFailure(const std::string& path, int number) {
    return fail(ErrorCode::Io, "cannot write the file '" + path + "'",
                std::generic_category().message(number));
}

/// The number of the system's error, or 0.
int writeAll(int descriptor, std::string_view text) {
    while (!text.empty()) {
        const ::ssize_t count = ::write(descriptor, text.data(), text.size());
        if (count < 0 && errno != EINTR)
            return errno;
        text.remove_prefix(count < 0 ? 0 : static_cast<std::size_t>(count));
    }
    return 0;
}

} // namespace

ResultFile::ResultFile(int descriptor, std::string path, bool isNew)
    : m_descriptor(descriptor), m_path(std::move(path)), m_isNew(isNew) {}

ResultFile::ResultFile(ResultFile&& other) noexcept
    : m_descriptor(std::exchange(other.m_descriptor, -1)), m_path(std::move(other.m_path)),
      m_isNew(other.m_isNew) {}

ResultFile::~ResultFile() {
    if (m_descriptor < 0)
        return;
    ::close(m_descriptor);
    if (m_isNew)
        ::unlink(m_path.c_str());
}

Result<ResultFile> ResultFile::open(const std::string& path) {
    constexpr int kFlags = O_WRONLY | O_CREAT | O_CLOEXEC;
    constexpr ::mode_t kMode = 0666; // less the user's mask
    if (const int made = ::open(path.c_str(), kFlags | O_EXCL, kMode); made >= 0)
        return ResultFile(made, path, /*isNew=*/true);
    const int found = ::open(path.c_str(), kFlags, kMode);
    if (found < 0)
        return systemFailure(path, errno);
    return ResultFile(found, path, /*isNew=*/false);
}

Status ResultFile::write(std::string_view text) {
    const int descriptor = std::exchange(m_descriptor, -1);
    int problem = 0;
    if (::ftruncate(descriptor, 0) != 0 && errno != EINVAL) // EINVAL: a device or a pipe
        problem = errno;
    if (problem == 0)
        problem = writeAll(descriptor, text);
    if (::close(descriptor) != 0 && problem == 0)
        problem = errno;
    if (problem != 0)
        return systemFailure(m_path, problem);
    return {};
}

} // namespace kvglass::cli
