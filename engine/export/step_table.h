// SPDX-FileCopyrightText: 2026 The KVGlass authors
// SPDX-License-Identifier: Apache-2.0

// A recording as one table: a row per step, everything that was measured of it and of its token in
// columns with units in their names. The CSV file and the tables of the report are cut from it, so
// that their numbers are the same.

#pragma once

#include <cstddef>
#include <string>
#include <vector>

#include "engine/recording/recording.h"

namespace kvglass {

/// step, kind, cache, positions, ..., token_id, token_text, ..., candidate_10_probability.
[[nodiscard]] std::vector<std::string> stepColumns();

/// The cells of step `index`, in that order; empty where nothing was measured or it was taken out.
/// Numbers are the shortest that read back as the same value.
[[nodiscard]] std::vector<std::string> stepCells(const Recording& recording, std::size_t index);

/// The shortest decimal that reads back as the same value.
[[nodiscard]] std::string exactNumber(double value);

/// Bytes of a token as valid UTF-8: what is not a whole character is U+FFFD.
[[nodiscard]] std::string displayText(std::string_view bytes);

} // namespace kvglass
