// SPDX-FileCopyrightText: 2026 The KVGlass authors
// SPDX-License-Identifier: Apache-2.0

// The errors of the readers in this room. They say only why, with file and place; loadTokenizer()
// knows which folder it was and completes them.

#pragma once

#include <string>
#include <string_view>

#include "engine/base/error.h"

namespace kvglass {

[[nodiscard]] tl::unexpected<Error> badFormat(std::string why);
[[nodiscard]] tl::unexpected<Error> unsupported(std::string why);

/// Text of a file as part of a one-line message: in quotes, control characters as '?', and no
/// longer than 60 bytes. `text` is valid UTF-8.
[[nodiscard]] std::string inQuotes(std::string_view text);

} // namespace kvglass
