// SPDX-FileCopyrightText: 2026 The KVGlass authors
// SPDX-License-Identifier: Apache-2.0

// Text from a file, made fit for an error message: what a broken file calls its tensors may be long
// and may contain line breaks or terminal codes.

#pragma once

#include <string>
#include <string_view>

namespace kvglass {

/// 'text' in quotes, control characters as '?', cut to its first 80 bytes with "..." behind.
[[nodiscard]] std::string quotedText(std::string_view text);

} // namespace kvglass
