// SPDX-FileCopyrightText: 2026 The KVGlass authors
// SPDX-License-Identifier: Apache-2.0

#include "engine/io/safetensors_header.h"

#include <algorithm>
#include <array>
#include <new>
#include <optional>

#include "engine/base/ensure.h"
#include "engine/io/json_document.h"
#include "engine/io/quoted_text.h"

namespace kvglass {

namespace {

using Json = nlohmann::json;
template <class T> using Checked = tl::expected<T, std::string>; // the error is a reason

struct KnownType {
    std::string_view name;
    int bits;
    StoredType type;
};

constexpr std::array kKnownTypes = {
    KnownType{"F32", 32, StoredType::F32},      KnownType{"F16", 16, StoredType::F16},
    KnownType{"BF16", 16, StoredType::BF16},    KnownType{"BOOL", 8, StoredType::Other},
    KnownType{"U8", 8, StoredType::Other},      KnownType{"I8", 8, StoredType::Other},
    KnownType{"F8_E5M2", 8, StoredType::Other}, KnownType{"F8_E4M3", 8, StoredType::Other},
    KnownType{"F8_E8M0", 8, StoredType::Other}, KnownType{"F4", 4, StoredType::Other},
    KnownType{"F6_E2M3", 6, StoredType::Other}, KnownType{"F6_E3M2", 6, StoredType::Other},
    KnownType{"I16", 16, StoredType::Other},    KnownType{"U16", 16, StoredType::Other},
    KnownType{"I32", 32, StoredType::Other},    KnownType{"U32", 32, StoredType::Other},
    KnownType{"I64", 64, StoredType::Other},    KnownType{"U64", 64, StoredType::Other},
    KnownType{"F64", 64, StoredType::Other},    KnownType{"C64", 64, StoredType::Other},
};

/// A size or offset: an integer in [0, 2^63).
std::optional<std::int64_t> sizeFrom(const Json& value) {
    if (!value.is_number_unsigned())
        return std::nullopt;
    const auto number = value.get<std::uint64_t>();
    if (number > static_cast<std::uint64_t>(INT64_MAX))
        return std::nullopt;
    return static_cast<std::int64_t>(number);
}

std::optional<std::vector<std::int64_t>> sizesFrom(const Json& entry, const char* key) {
    const auto found = entry.find(key);
    if (found == entry.end() || !found->is_array())
        return std::nullopt;
    std::vector<std::int64_t> sizes;
    sizes.reserve(found->size());
    for (const Json& element : *found) {
        const auto size = sizeFrom(element);
        if (!size)
            return std::nullopt;
        sizes.push_back(*size);
    }
    return sizes;
}

/// Bytes that a shape needs; empty when they do not fit 63 bits or are not whole.
std::optional<std::int64_t> bytesOf(const std::vector<std::int64_t>& shape, int bitsPerValue,
                                    std::int64_t& elements) {
    elements = 1;
    for (const std::int64_t size : shape)
        if (__builtin_mul_overflow(elements, size, &elements))
            return std::nullopt;
    std::int64_t bits = 0;
    if (__builtin_mul_overflow(elements, std::int64_t{bitsPerValue}, &bits) || bits % 8 != 0)
        return std::nullopt;
    return bits / 8;
}

/// One entry; `offset` still counts from the start of the data.
Checked<StoredTensor> tensorFrom(const std::string& name, const Json& entry) {
    const std::string subject = "tensor " + quotedText(name) + " ";
    if (!entry.is_object())
        return tl::unexpected(subject + "is not described by an object");
    const auto dtype = entry.find("dtype");
    if (dtype == entry.end() || !dtype->is_string())
        return tl::unexpected(subject + "has no dtype");
    StoredTensor tensor;
    tensor.name = name;
    tensor.typeName = dtype->get<std::string>();
    const auto* known = std::find_if(kKnownTypes.begin(), kKnownTypes.end(),
                                     [&](const auto& k) { return k.name == tensor.typeName; });
    if (known == kKnownTypes.end())
        return tl::unexpected(subject + "has the unknown dtype " + quotedText(tensor.typeName));
    tensor.type = known->type;

    auto shape = sizesFrom(entry, "shape");
    if (!shape)
        return tl::unexpected(subject + "has no shape of non-negative integers");
    tensor.shape = std::move(*shape);
    const auto needed = bytesOf(tensor.shape, known->bits, tensor.elements);
    if (!needed)
        return tl::unexpected(subject + "has the impossible shape " + shapeText(tensor.shape));
    const auto place = sizesFrom(entry, "data_offsets");
    if (!place || place->size() != 2 || (*place)[0] > (*place)[1])
        return tl::unexpected(subject + "has no data_offsets [begin, end] with begin <= end");
    tensor.offset = (*place)[0];
    tensor.bytes = (*place)[1] - (*place)[0];
    if (tensor.bytes != *needed)
        return tl::unexpected(subject + "has " + std::to_string(tensor.bytes) + " bytes, but " +
                              tensor.typeName + " of shape " + shapeText(tensor.shape) + " needs " +
                              std::to_string(*needed));
    return tensor;
}

/// Empty, or why the tensors (sorted by place) do not tile `dataBytes`.
std::string whyNotTiled(const std::vector<StoredTensor>& tensors, std::int64_t dataBytes) {
    std::int64_t end = 0;
    for (const StoredTensor& tensor : tensors) {
        if (tensor.offset < end)
            return "tensor " + quotedText(tensor.name) + " overlaps the one before it";
        if (tensor.offset > end)
            return "there is a gap before tensor " + quotedText(tensor.name);
        end = tensor.offset + tensor.bytes; // both came from one end that fits 63 bits
        if (end > dataBytes)
            return "tensor " + quotedText(tensor.name) + " ends at byte " + std::to_string(end) +
                   " of the data, but the file holds only " + std::to_string(dataBytes);
    }
    if (end < dataBytes)
        return "the file goes on for " + std::to_string(dataBytes - end) +
               " bytes after the last tensor";
    return {};
}

Checked<std::vector<StoredTensor>> tensorsFrom(const Json& header) {
    if (!header.is_object())
        return tl::unexpected(std::string("its header is not a JSON object"));
    std::vector<StoredTensor> tensors;
    for (const auto& [name, entry] : header.items()) {
        if (name == "__metadata__") {
            if (!entry.is_object())
                return tl::unexpected(std::string("its __metadata__ is not an object"));
            continue;
        }
        auto tensor = tensorFrom(name, entry);
        if (!tensor)
            return tl::unexpected(std::move(tensor.error()));
        tensors.push_back(std::move(*tensor));
    }
    std::sort(tensors.begin(), tensors.end(), [](const auto& a, const auto& b) {
        return a.offset != b.offset ? a.offset < b.offset : a.bytes < b.bytes; // empty ones first
    });
    return tensors;
}

} // namespace

Result<std::vector<StoredTensor>> parseSafetensorsHeader(std::string_view text,
                                                         std::int64_t dataOffset,
                                                         std::int64_t dataBytes,
                                                         const std::string& file) {
    const std::string what = "cannot read " + quotedText(file);
    const auto header = parseJson(text, file);
    if (!header)
        return fail(header.error());
    auto tensors = tensorsFrom(*header);
    if (!tensors)
        return fail(ErrorCode::BadFormat, what, std::move(tensors.error()));
    if (std::string reason = whyNotTiled(*tensors, dataBytes); !reason.empty())
        return fail(ErrorCode::BadFormat, what, std::move(reason));
    for (StoredTensor& tensor : *tensors)
        tensor.offset += dataOffset;
    return std::move(*tensors);
}

std::int64_t bytesPerValue(StoredType type) {
    ENSURE(type != StoredType::Other);
    return type == StoredType::F32 ? 4 : 2;
}

std::string shapeText(const std::vector<std::int64_t>& shape) {
    constexpr std::size_t kShown = 8; // a lying header may list millions
    std::string text = "(";
    for (std::size_t i = 0; i < std::min(shape.size(), kShown); ++i)
        text += (i == 0 ? "" : ", ") + std::to_string(shape[i]);
    return text + (shape.size() > kShown ? ", ...)" : ")");
}

} // namespace kvglass
