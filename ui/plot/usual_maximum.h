// SPDX-FileCopyrightText: 2026 The KVGlass authors
// SPDX-License-Identifier: GPL-3.0-or-later

// How high an axis must reach to show a growing set of values, when a few that stand far above all
// others shall not press the rest onto the axis.

#pragma once

#include <cstdint>
#include <vector>

namespace kvglass::ui {

/// At most one value in 50, of at least 8, is an outlier: it is more than three times as large as
/// the largest value that is not among those few. Plain values; adding is cheap.
class UsualMaximum {
public:
    void add(double value);
    void clear();

    /// Of all values; 0 when there is none.
    [[nodiscard]] double largest() const;
    /// Of the values that are no outliers; 0 when there is none.
    [[nodiscard]] double usual() const;

private:
    std::vector<double> m_top; // the largest values, descending
    std::int64_t m_count = 0;
};

} // namespace kvglass::ui
