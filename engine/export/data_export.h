// SPDX-FileCopyrightText: 2026 The KVGlass authors
// SPDX-License-Identifier: Apache-2.0

// A recording as data for other programs.

#pragma once

#include <string>

#include "engine/recording/recording.h"

namespace kvglass {

/// The table of steps as RFC 4180 has it, in UTF-8: a line of names, lines end with CR LF.
[[nodiscard]] std::string csvText(const Recording& recording);

/// Everything, one JSON object per line: the records of the file (resources/recording-schema), each
/// with its kind under `record`; and for each captured position, layer and head an `attention`
/// record with entropy, masses and the row of weights in 8 bits: weight = (value / 255)^2.
[[nodiscard]] std::string jsonLinesText(const Recording& recording);

} // namespace kvglass
