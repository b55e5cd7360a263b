// SPDX-FileCopyrightText: 2026 The KVGlass authors
// SPDX-License-Identifier: Apache-2.0

// model.safetensors.index.json: which file of a sharded model holds which tensor.

#pragma once

#include <map>
#include <string>
#include <string_view>

#include "engine/base/error.h"

namespace kvglass {

/// Tensor name to the name of a file in the same folder.
using ShardIndex = std::map<std::string, std::string, std::less<>>;

/// `file` is named in errors. Errors: BadFormat, also for a file name that leaves the folder: an
/// index must not make us read somewhere else.
[[nodiscard]] Result<ShardIndex> parseShardIndex(std::string_view text, const std::string& file);

} // namespace kvglass
