// SPDX-FileCopyrightText: 2026 The KVGlass authors
// SPDX-License-Identifier: Apache-2.0

// What a comparison shows, in sentences that follow from its numbers: the time, the memory, the
// text. The same words in the window and on the command line.

#pragma once

#include <string>

#include "engine/recording/recording_comparison.h"

namespace kvglass {

/// "B is slower: its 79 decode steps took 1.520 times as long as those of A (95 % interval 1.501 to
/// 1.544), which chance does not explain. ..."; A and B are the first and the second.
[[nodiscard]] std::string verdictOf(const RecordingComparison& comparison);

} // namespace kvglass
