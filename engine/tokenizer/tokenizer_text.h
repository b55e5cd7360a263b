// SPDX-FileCopyrightText: 2026 The KVGlass authors
// SPDX-License-Identifier: Apache-2.0

// What every tokenizer does alike with text: refuse what is not UTF-8, and describe itself.

#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "engine/base/error.h"

namespace kvglass {

/// BadFormat with the offset of the first byte that is not UTF-8; TooLong from 2^31 - 1 bytes on,
/// because positions inside a word have 32 bits.
[[nodiscard]] Status checkText(std::string_view text);

/// "KIND, 50,257 tokens".
[[nodiscard]] std::string describeVocabulary(std::string_view kind, std::int64_t size);

} // namespace kvglass
