// SPDX-FileCopyrightText: 2026 The KVGlass authors
// SPDX-License-Identifier: GPL-3.0-or-later

// Ends of axes that stay put while data grow: they move in few, round steps.

#pragma once

#include <cstdint>

namespace kvglass::ui {

/// The smallest of 1, 1.2, 1.5, 2, 2.5, 3, 4, 5, 6, 8 times a power of ten that is at least
/// `value`; 1 for values that are not positive.
[[nodiscard]] double niceCeiling(double value);

/// The last token number that an axis shows while `newest` is the newest: 64, 96, 128, 192, 256, ..
/// `first` is the smallest end, a power of two of at least 2.
[[nodiscard]] std::int64_t tokenAxisEnd(std::int64_t newest, std::int64_t first = 64);

} // namespace kvglass::ui
