// SPDX-FileCopyrightText: 2026 The KVGlass authors
// SPDX-License-Identifier: Apache-2.0

// GPT-2's split of a text into pieces that BPE merges never cross. A hand-written scanner of
//   's|'t|'re|'ve|'m|'ll|'d| ?\p{L}+| ?\p{N}+| ?[^\s\p{L}\p{N}]+|\s+(?!\S)|\s+
// with the classes of Unicode 16.0, because regex libraries know other versions of Unicode.

#pragma once

#include <string_view>

namespace kvglass {

/// The first piece of a text that is not empty and valid UTF-8; a prefix of it, never empty.
/// Calling it on what remains, until nothing does, takes time linear in the text.
[[nodiscard]] std::string_view firstPiece(std::string_view text);

} // namespace kvglass
