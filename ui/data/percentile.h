// SPDX-FileCopyrightText: 2026 The KVGlass authors
// SPDX-License-Identifier: GPL-3.0-or-later

// Percentiles as METRICS defines them: linear interpolation between the two nearest ranks.

#pragma once

#include <optional>
#include <vector>

namespace kvglass::ui {

/// The value at rank fraction * (n - 1), counted from 0 and interpolated between its neighbours.
/// `fraction` in [0, 1]; `values` need no order and are rearranged; empty: no value.
[[nodiscard]] std::optional<double> percentile(std::vector<double>& values, double fraction);

} // namespace kvglass::ui
