// SPDX-FileCopyrightText: 2026 The KVGlass authors
// SPDX-License-Identifier: Apache-2.0

// The header of a safetensors file: 8 bytes with its length (little endian), JSON that gives type,
// shape and place of every tensor, then the values. https://github.com/huggingface/safetensors

#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "engine/base/error.h"

namespace kvglass {

/// How values are stored. All types of the format are known, so that the size of each tensor can be
/// checked; values are read of the first three.
enum class StoredType : std::uint8_t { F32, F16, BF16, Other };

struct StoredTensor {
    std::string name;
    StoredType type = StoredType::Other;
    std::string typeName;            // as in the file: "F32", "I64", ...
    std::vector<std::int64_t> shape; // outermost first; empty for a single number
    std::int64_t elements = 1;       // the product of the shape
    std::int64_t offset = 0;         // of its first byte in the file
    std::int64_t bytes = 0;
};

/// Longest header that is read; the format's own limit.
inline constexpr std::int64_t kLongestSafetensorsHeader = 100'000'000;

/// `text`: the JSON. `dataOffset` and `dataBytes`: where the values lie in the file. `file` is
/// named in errors. Returns the tensors in the order of their place. Errors: BadFormat, unless each
/// tensor has a known type, a place as large as its shape needs, and all together tile the data
/// without gap, overlap or rest, as the format demands; OutOfMemory.
[[nodiscard]] Result<std::vector<StoredTensor>> parseSafetensorsHeader(std::string_view text,
                                                                       std::int64_t dataOffset,
                                                                       std::int64_t dataBytes,
                                                                       const std::string& file);

/// Bytes of one value of a type that is read.
[[nodiscard]] std::int64_t bytesPerValue(StoredType type);

/// "(3, 5)".
[[nodiscard]] std::string shapeText(const std::vector<std::int64_t>& shape);

} // namespace kvglass
