// SPDX-FileCopyrightText: 2026 The KVGlass authors
// SPDX-License-Identifier: GPL-3.0-or-later

// What a scripted run prints when it is done: the same figures as the window, as lines of text.

#pragma once

#include <QString>

#include "ui/data/run_data.h"

namespace kvglass::window {

/// Why the run ended; TTFT and TPOT; step times by kind, each with its n; cache bytes. Lines end
/// with a line feed. Empty without a finished run.
[[nodiscard]] QString runReport(const ui::RunData& data);

} // namespace kvglass::window
