// SPDX-FileCopyrightText: 2026 The KVGlass authors
// SPDX-License-Identifier: Apache-2.0

#include "engine/io/safetensors_writer.h"

#include <algorithm>
#include <bit>
#include <cerrno>
#include <cstdio>
#include <set>
#include <system_error>
#include <utility>

#include <fcntl.h>
#include <unistd.h>

#include <nlohmann/json.hpp>

#include "engine/base/ensure.h"
#include "engine/io/quoted_text.h"

namespace kvglass {

static_assert(std::endian::native == std::endian::little,
              "values are written as they are; the format is little endian");

namespace {

constexpr std::size_t kBufferedValues = 65536;

std::string cannotWrite(const std::filesystem::path& path) {
    return "cannot write " + quotedText(path.string());
}

std::string nothingWritten(const std::filesystem::path& path) {
    std::error_code ignored;
    return std::filesystem::exists(path, ignored) ? "the file of that name is unchanged"
                                                  : "no file was written";
}

tl::unexpected<Error> systemFailure(const std::filesystem::path& path, int number) {
    const bool absent = number == ENOENT || number == ENOTDIR;
    return fail(absent ? ErrorCode::NotFound : ErrorCode::Io, cannotWrite(path),
                std::generic_category().message(number), nothingWritten(path));
}

std::int64_t elementsOf(const TensorLayout& tensor) {
    std::int64_t elements = 1;
    for (const std::int64_t size : tensor.shape) {
        ENSURE(size >= 0);
        ENSURE(!__builtin_mul_overflow(elements, size, &elements));
    }
    return elements;
}

/// Length and JSON, padded with spaces to a multiple of 8 bytes, so that the values are aligned.
std::string headerBytes(const std::vector<TensorLayout>& tensors) {
    auto header = nlohmann::json::object();
    std::int64_t offset = 0;
    for (const TensorLayout& tensor : tensors) {
        ENSURE(!header.contains(tensor.name) && tensor.name != "__metadata__");
        const std::int64_t end = offset + elementsOf(tensor) * std::int64_t{sizeof(float)};
        header[tensor.name] = {
            {"dtype", "F32"}, {"shape", tensor.shape}, {"data_offsets", {offset, end}}};
        offset = end;
    }
    std::string text = header.dump();
    text.append((8 - text.size() % 8) % 8, ' ');
    const std::uint64_t length = text.size();
    std::string bytes(sizeof(length), '\0');
    std::copy_n(std::as_bytes(std::span(&length, 1)).data(), sizeof(length),
                std::as_writable_bytes(std::span(bytes)).data());
    return bytes + text;
}

/// A new file beside `path`; its descriptor, or -1 with errno set.
int openTemporary(const std::filesystem::path& path, std::filesystem::path& temporary) {
    constexpr int kAttempts = 1000;  // names may be left over from runs that were killed
    constexpr ::mode_t kMode = 0666; // less the user's umask, as for any file
    for (int i = 0; i < kAttempts; ++i) {
        temporary = path;
        temporary += "." + std::to_string(::getpid()) + "-" + std::to_string(i) + ".kvglass.tmp";
        const int descriptor =
            ::open(temporary.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, kMode);
        if (descriptor >= 0 || errno != EEXIST)
            return descriptor;
    }
    return -1;
}

/// Makes the new name itself durable. Some file systems refuse; the file is complete all the same.
void syncFolder(const std::filesystem::path& path) {
    const auto folder = path.has_parent_path() ? path.parent_path() : std::filesystem::path(".");
    const int descriptor = ::open(folder.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    if (descriptor < 0)
        return;
    ::fsync(descriptor);
    ::close(descriptor);
}

} // namespace

SafetensorsWriter::SafetensorsWriter(int descriptor, std::filesystem::path path,
                                     std::filesystem::path temporary, std::int64_t values)
    : m_descriptor(descriptor), m_path(std::move(path)), m_temporary(std::move(temporary)),
      m_missing(values) {
    m_buffer.reserve(kBufferedValues);
}

SafetensorsWriter::SafetensorsWriter(SafetensorsWriter&& other) noexcept { swap(other); }

SafetensorsWriter& SafetensorsWriter::operator=(SafetensorsWriter&& other) noexcept {
    swap(other);
    return *this;
}

SafetensorsWriter::~SafetensorsWriter() {
    if (m_descriptor < 0)
        return;
    ::close(m_descriptor);
    ::unlink(m_temporary.c_str());
}

void SafetensorsWriter::swap(SafetensorsWriter& other) noexcept {
    std::swap(m_descriptor, other.m_descriptor);
    std::swap(m_path, other.m_path);
    std::swap(m_temporary, other.m_temporary);
    std::swap(m_missing, other.m_missing);
    std::swap(m_buffer, other.m_buffer);
}

Result<SafetensorsWriter> SafetensorsWriter::create(const std::filesystem::path& path,
                                                    const std::vector<TensorLayout>& tensors) {
    std::error_code problem;
    const auto status = std::filesystem::status(path, problem);
    if (std::filesystem::exists(status) && !std::filesystem::is_regular_file(status))
        return fail(ErrorCode::BadUsage, cannotWrite(path),
                    "it is a folder or a device, not a regular file", "nothing was written");
    std::int64_t values = 0;
    for (const TensorLayout& tensor : tensors)
        values += elementsOf(tensor);
    const std::string header = headerBytes(tensors);

    std::filesystem::path temporary;
    const int descriptor = openTemporary(path, temporary);
    if (descriptor < 0)
        return systemFailure(path, errno);
    SafetensorsWriter writer(descriptor, path, std::move(temporary), values);
    if (auto written = writer.write(std::as_bytes(std::span(header))); !written)
        return fail(std::move(written.error()));
    return writer;
}

Status SafetensorsWriter::append(std::span<const float> values) {
    const auto count = static_cast<std::int64_t>(values.size());
    ENSURE(m_descriptor >= 0 && count <= m_missing);
    m_missing -= count;
    if (m_buffer.size() + values.size() > kBufferedValues)
        if (auto flushed = flush(); !flushed)
            return flushed;
    if (values.size() > kBufferedValues)
        return write(std::as_bytes(values));
    m_buffer.insert(m_buffer.end(), values.begin(), values.end());
    return {};
}

Status SafetensorsWriter::commit() {
    ENSURE(m_descriptor >= 0 && m_missing == 0);
    if (auto flushed = flush(); !flushed)
        return flushed;
    if (::fsync(m_descriptor) != 0 && errno != EINVAL) // EINVAL: this file system cannot
        return systemFailure(m_path, errno);
    if (::rename(m_temporary.c_str(), m_path.c_str()) != 0)
        return systemFailure(m_path, errno);
    ::close(std::exchange(m_descriptor, -1));
    syncFolder(m_path);
    return {};
}

Status SafetensorsWriter::write(std::span<const std::byte> bytes) {
    while (!bytes.empty()) {
        const ::ssize_t count = ::write(m_descriptor, bytes.data(), bytes.size());
        if (count < 0 && errno == EINTR)
            continue;
        if (count < 0)
            return systemFailure(m_path, errno);
        bytes = bytes.subspan(static_cast<std::size_t>(count));
    }
    return {};
}

Status SafetensorsWriter::flush() {
    auto written = write(std::as_bytes(std::span(m_buffer)));
    m_buffer.clear();
    return written;
}

} // namespace kvglass
