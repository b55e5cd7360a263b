// SPDX-FileCopyrightText: 2026 The KVGlass authors
// SPDX-License-Identifier: Apache-2.0

// JSON from files that are not trusted: what the library would let pass silently is an error.

#pragma once

#include <string>
#include <string_view>

#include <nlohmann/json.hpp>

#include "engine/base/error.h"

namespace kvglass {

/// Deepest nesting of objects and arrays that is read.
inline constexpr int kDeepestJson = 64;

/// Parses one JSON value. `file` is named in errors. Errors: BadFormat, for broken syntax, bytes
/// that are not UTF-8, numbers beyond double, a key that an object has twice (the library keeps the
/// last one), or deeper nesting than kDeepestJson; OutOfMemory.
[[nodiscard]] Result<nlohmann::json> parseJson(std::string_view text, const std::string& file);

} // namespace kvglass
