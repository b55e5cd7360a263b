// SPDX-FileCopyrightText: 2026 The KVGlass authors
// SPDX-License-Identifier: GPL-3.0-or-later

// What RunData shows, as a recording.

#pragma once

#include "engine/recording/recording.h"
#include "ui/client/vocabulary.h"
#include "ui/data/run_data.h"

namespace kvglass::ui {

/// `header`: where and how the run was made. A run that still goes on has no end yet; the recording
/// says so. The captured attention is shared, not copied: what is published of it never changes.
[[nodiscard]] Recording recordingOf(const RunData& data, RecordingHeader header,
                                    const Vocabulary& vocabulary);

} // namespace kvglass::ui
