// SPDX-FileCopyrightText: 2026 The KVGlass authors
// SPDX-License-Identifier: Apache-2.0

// The four classes of characters that GPT-2's split rule knows, as in Unicode 16.0.

#pragma once

#include <cstdint>

namespace kvglass {

enum class CharacterClass : std::uint8_t {
    Letter, // \p{L}
    Number, // \p{N}
    Space,  // \s: White_Space, with U+0085 and without U+FEFF
    Other,  // everything else, with code points that Unicode 16.0 does not assign
};

/// One table look-up for ASCII, a binary search over about 800 ranges for the rest.
[[nodiscard]] CharacterClass characterClass(char32_t codePoint);

} // namespace kvglass
