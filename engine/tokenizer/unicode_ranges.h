// SPDX-FileCopyrightText: 2026 The KVGlass authors
// SPDX-License-Identifier: Apache-2.0

// The ranges of Unicode 16.0 that are not CharacterClass::Other; made by make_unicode_ranges.py.

#pragma once

#include <span>

#include "engine/tokenizer/character_class.h"

namespace kvglass {

struct UnicodeRange {
    char32_t first = 0;
    char32_t last = 0; // inclusive
    CharacterClass characterClass = CharacterClass::Other;
};

/// Sorted by `first`, without overlaps.
[[nodiscard]] std::span<const UnicodeRange> unicodeRanges();

} // namespace kvglass
