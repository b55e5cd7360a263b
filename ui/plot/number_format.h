// SPDX-FileCopyrightText: 2026 The KVGlass authors
// SPDX-License-Identifier: GPL-3.0-or-later

// Numbers as the window writes them: at most three significant digits, fixed digits within a
// magnitude so that they do not dance, a thin space between thousands, the unit after one more.

#pragma once

#include <cstdint>

#include <QString>

namespace kvglass::ui {

/// Between groups of thousands and before units: U+202F, narrow and never broken at a line's end.
inline constexpr QChar kThinSpace{u'\u202F'};

/// "0.034", "0.81", "9.31", "12.4", "107", "1 190" (rounded to three digits). NaN: "–".
[[nodiscard]] QString formatNumber(double value);

/// All digits, grouped: "1 024".
[[nodiscard]] QString formatCount(std::int64_t value);

/// "0.81 ms", "12.4 ms"; from one second on "1.23 s".
[[nodiscard]] QString formatMilliseconds(double ms);

/// Powers of 1000: "512 B", "13.8 kB", "3.10 MB", "1.42 GB".
[[nodiscard]] QString formatBytes(double bytes);

/// "2.1 ×"
[[nodiscard]] QString formatFactor(double factor);

/// A weight between 0 and 1: "0.123", with three decimals; below 0.001 as "<0.001" unless it is 0.
[[nodiscard]] QString formatWeight(double weight);

} // namespace kvglass::ui
