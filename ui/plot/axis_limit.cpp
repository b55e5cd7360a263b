// SPDX-FileCopyrightText: 2026 The KVGlass authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "ui/plot/axis_limit.h"

#include <array>
#include <cmath>

namespace kvglass::ui {

double niceCeiling(double value) {
    if (!(value > 0.0) || !std::isfinite(value)) {
        return 1.0;
    }
    constexpr std::array kSteps = {1.0, 1.2, 1.5, 2.0, 2.5, 3.0, 4.0, 5.0, 6.0, 8.0, 10.0};
    constexpr double kSlack = 1.0 + 1e-9; // 0.3 * 10 is a little more than 3
    const double power = std::pow(10.0, std::floor(std::log10(value)));
    for (const double step : kSteps) {
        if (value <= step * power * kSlack) {
            return step * power;
        }
    }
    return 10.0 * power;
}

std::int64_t tokenAxisEnd(std::int64_t newest, std::int64_t first) {
    std::int64_t end = first;
    while (end < newest) {
        // Powers of two and the values half-way between two of them.
        const bool isPower = (end & (end - 1)) == 0;
        end = isPower ? end + end / 2 : end / 3 * 4;
    }
    return end;
}

} // namespace kvglass::ui
