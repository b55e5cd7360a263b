// SPDX-FileCopyrightText: 2026 The KVGlass authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "ui/data/percentile.h"

#include <algorithm>
#include <cmath>

#include "engine/base/ensure.h"

namespace kvglass::ui {

std::optional<double> percentile(std::vector<double>& values, double fraction) {
    ENSURE(fraction >= 0.0 && fraction <= 1.0);
    if (values.empty()) {
        return std::nullopt;
    }
    const double rank = fraction * static_cast<double>(values.size() - 1);
    const auto below = static_cast<std::ptrdiff_t>(std::floor(rank));
    const auto lower = values.begin() + below;
    std::nth_element(values.begin(), lower, values.end());
    const double part = rank - std::floor(rank);
    if (part == 0.0) {
        return *lower;
    }
    // After nth_element everything behind `lower` is at least as large: the next rank is its
    // minimum.
    const double next = *std::min_element(lower + 1, values.end());
    return *lower + part * (next - *lower);
}

} // namespace kvglass::ui
