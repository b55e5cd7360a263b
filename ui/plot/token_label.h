// SPDX-FileCopyrightText: 2026 The KVGlass authors
// SPDX-License-Identifier: GPL-3.0-or-later

// How a token is named in labels and read-outs: its text with visible blanks and line ends, its
// bytes when they are no text.

#pragma once

#include <string_view>

#include <QString>

namespace kvglass::ui {

/// "·Ben" for " Ben", "⏎" for a line end, "⟨E2 80⟩" for bytes that are no valid UTF-8.
[[nodiscard]] QString tokenLabel(std::string_view bytes);

} // namespace kvglass::ui
