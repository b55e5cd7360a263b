// SPDX-FileCopyrightText: 2026 The KVGlass authors
// SPDX-License-Identifier: Apache-2.0

// Fields of a model's JSON files that name special tokens.

#pragma once

#include <cstdint>
#include <optional>
#include <vector>

#include <nlohmann/json.hpp>

#include "engine/base/ids.h"
#include "engine/io/config_fields.h"

namespace kvglass {

/// The ids of `value` (an id, a list of ids, or null) that lie in [0, vocabularySize), in their
/// order. Anything else is rejected in `fields` under `name`.
[[nodiscard]] std::vector<TokenId> readTokenIds(ConfigFields& fields, const char* name,
                                                const nlohmann::json& value,
                                                std::int64_t vocabularySize);

/// As readTokenIds(), for a field that has no lists.
[[nodiscard]] std::optional<TokenId> readTokenId(ConfigFields& fields, const char* name,
                                                 const nlohmann::json& value,
                                                 std::int64_t vocabularySize);

} // namespace kvglass
