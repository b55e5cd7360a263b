// SPDX-FileCopyrightText: 2026 The KVGlass authors
// SPDX-License-Identifier: Apache-2.0

// The header of a recording as JSON: the entry manifest.json of a file, the first record of a
// journal.

#pragma once

#include <nlohmann/json.hpp>

#include "engine/base/error.h"
#include "engine/recording/recording.h"

namespace kvglass {

/// What an older program must understand to read what this one writes.
inline constexpr int kOldestReader = 1;

/// The longest context, and the most layers and heads, that a recording may claim: what is kept in
/// memory for them is bounded before anything is read.
inline constexpr std::int64_t kLongestRecordedContext = 65536;
inline constexpr std::int64_t kMostRecordedHeads = 1024; // also of layers

[[nodiscard]] nlohmann::ordered_json headerJson(const RecordingHeader& header);

/// `file` is named in errors. Errors: BadFormat; Unsupported for a version that needs a newer
/// program. Older versions are brought to the present one (migration.h).
[[nodiscard]] Result<RecordingHeader> headerFromJson(nlohmann::json manifest,
                                                     const std::string& file);

} // namespace kvglass
