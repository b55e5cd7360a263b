// SPDX-FileCopyrightText: 2026 The KVGlass authors
// SPDX-License-Identifier: Apache-2.0

#include "engine/io/safetensors_file.h"

#include <algorithm>
#include <array>
#include <bit>
#include <new>
#include <numeric>
#include <string>

#include "engine/base/ensure.h"
#include "engine/io/quoted_text.h"
#include "engine/io/widen.h"

namespace kvglass {

static_assert(std::endian::native == std::endian::little,
              "values are taken from the file as they are; the format is little endian");

namespace {

constexpr std::int64_t kLengthBytes = 8;
/// Elements that are read, widened and checked at a time: they stay in the second-level cache.
constexpr std::size_t kBlock = 16384;

std::string cannotRead(const SafetensorsFile& file) {
    return "cannot read " + quotedText(file.path().string());
}

/// "[2, 7]": where element `index` of a row-major tensor lies.
std::string placeText(const StoredTensor& tensor, std::int64_t index) {
    std::vector<std::int64_t> place(tensor.shape.size());
    for (std::size_t i = place.size(); i-- > 0;) {
        place[i] = index % tensor.shape[i];
        index /= tensor.shape[i];
    }
    std::string text = shapeText(place);
    text.front() = '[';
    text.back() = ']';
    return text;
}

Result<std::string> readHeaderText(const ReadOnlyFile& file) {
    const std::string what = "cannot read " + quotedText(file.path().string());
    if (file.size() < kLengthBytes)
        return fail(ErrorCode::BadFormat, what,
                    "it has " + std::to_string(file.size()) +
                        " bytes, too few for a safetensors file");
    std::uint64_t length = 0;
    if (auto read = file.readAt(0, std::as_writable_bytes(std::span(&length, 1))); !read)
        return fail(std::move(read.error()));
    const auto rest = static_cast<std::uint64_t>(file.size() - kLengthBytes);
    if (length > rest || length > static_cast<std::uint64_t>(kLongestSafetensorsHeader))
        return fail(ErrorCode::BadFormat, what,
                    "it gives its header " + std::to_string(length) + " bytes, but " +
                        (length > rest ? "only " + std::to_string(rest) + " follow"
                                       : "at most " + std::to_string(kLongestSafetensorsHeader) +
                                             " are allowed"));
    std::string text(static_cast<std::size_t>(length), '\0');
    if (auto read = file.readAt(kLengthBytes, std::as_writable_bytes(std::span(text))); !read)
        return fail(std::move(read.error()));
    return text;
}

} // namespace

SafetensorsFile::SafetensorsFile(ReadOnlyFile file, std::vector<StoredTensor> tensors)
    : m_file(std::move(file)), m_tensors(std::move(tensors)), m_byName(m_tensors.size()) {
    std::iota(m_byName.begin(), m_byName.end(), std::size_t{0});
    std::sort(m_byName.begin(), m_byName.end(),
              [this](auto a, auto b) { return m_tensors[a].name < m_tensors[b].name; });
}

Result<SafetensorsFile> SafetensorsFile::open(const std::filesystem::path& path) {
    auto file = ReadOnlyFile::open(path);
    if (!file)
        return fail(std::move(file.error()));
    const auto text = readHeaderText(*file);
    if (!text)
        return fail(text.error());
    const std::int64_t dataOffset = kLengthBytes + static_cast<std::int64_t>(text->size());
    auto tensors =
        parseSafetensorsHeader(*text, dataOffset, file->size() - dataOffset, path.string());
    if (!tensors)
        return fail(std::move(tensors.error()));
    return SafetensorsFile(std::move(*file), std::move(*tensors));
}

const StoredTensor* SafetensorsFile::find(std::string_view name) const {
    const auto found =
        std::lower_bound(m_byName.begin(), m_byName.end(), name,
                         [this](auto index, auto text) { return m_tensors[index].name < text; });
    if (found == m_byName.end() || m_tensors[*found].name != name)
        return nullptr;
    return &m_tensors[*found];
}

Status SafetensorsFile::read(const StoredTensor& tensor, std::int64_t first,
                             std::span<float> out) const {
    const auto count = static_cast<std::int64_t>(out.size());
    ENSURE(first >= 0 && count <= tensor.elements && first <= tensor.elements - count);
    if (tensor.type == StoredType::Other)
        return fail(ErrorCode::Unsupported, cannotRead(*this),
                    "tensor " + quotedText(tensor.name) + " is stored as " + tensor.typeName +
                        "; F32, F16 and BF16 are read");
    const std::int64_t width = bytesPerValue(tensor.type);
    std::array<std::uint16_t, kBlock> halves; // not initialised: each block overwrites its part
    for (std::size_t done = 0; done < out.size(); done += kBlock) {
        const std::span<float> block = out.subspan(done, std::min(kBlock, out.size() - done));
        const std::span<std::uint16_t> stored = std::span(halves).first(block.size());
        const std::int64_t index = first + static_cast<std::int64_t>(done);
        const auto bytes = tensor.type == StoredType::F32 ? std::as_writable_bytes(block)
                                                          : std::as_writable_bytes(stored);
        if (auto status = m_file.readAt(tensor.offset + index * width, bytes); !status)
            return status;
        if (tensor.type == StoredType::F16)
            widenF16(stored, block);
        else if (tensor.type == StoredType::BF16)
            widenBF16(stored, block);
        if (const auto bad = firstNotFinite(block))
            return fail(ErrorCode::BadFormat, cannotRead(*this),
                        "tensor " + quotedText(tensor.name) +
                            " has a value that is not finite at " +
                            placeText(tensor, index + static_cast<std::int64_t>(*bad)));
    }
    return {};
}

Result<std::vector<float>> SafetensorsFile::readAll(std::string_view name) const {
    const StoredTensor* tensor = find(name);
    if (tensor == nullptr)
        return fail(ErrorCode::NotFound, cannotRead(*this), "it has no tensor " + quotedText(name));
    std::vector<float> values;
    try {
        values.resize(static_cast<std::size_t>(tensor->elements));
    } catch (const std::bad_alloc&) {
        return fail(ErrorCode::OutOfMemory, cannotRead(*this),
                    "there is too little memory for tensor " + quotedText(name));
    }
    if (auto status = read(*tensor, 0, values); !status)
        return fail(std::move(status.error()));
    return values;
}

} // namespace kvglass
