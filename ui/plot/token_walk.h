// SPDX-FileCopyrightText: 2026 The KVGlass authors
// SPDX-License-Identifier: GPL-3.0-or-later

// The keys that walk tokens, the same in every view: left and right, Home and End.

#pragma once

#include <cstdint>
#include <optional>

namespace kvglass::ui {

/// Where `key` (a Qt::Key) leads from `current` within [first, last]. Without a current token, the
/// walk starts at the last one. Empty: not a walking key, or there is no token.
[[nodiscard]] std::optional<std::int64_t> walked(int key, std::optional<std::int64_t> current,
                                                 std::int64_t first, std::int64_t last);

} // namespace kvglass::ui
