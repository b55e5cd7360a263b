// SPDX-FileCopyrightText: 2026 The KVGlass authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "ui/plot/log_ticker.h"

#include <cmath>

namespace kvglass::ui {

QVector<double> LogTicker::createTickVector(double, const QCPRange& range) {
    QVector<double> ticks;
    if (!(range.lower > 0.0)) {
        return ticks;
    }
    constexpr double kReadableDecades = 2.6;
    const bool isFine = std::log10(range.upper / range.lower) <= kReadableDecades;
    const auto first = static_cast<int>(std::floor(std::log10(range.lower)));
    const auto last = static_cast<int>(std::ceil(std::log10(range.upper)));
    for (int decade = first; decade <= last; ++decade) {
        const double power = std::pow(10.0, decade);
        ticks.append(power);
        if (isFine) {
            ticks.append(2.0 * power);
            ticks.append(5.0 * power);
        }
    }
    return ticks;
}

QString LogTicker::getTickLabel(double tick, const QLocale&, QChar, int) {
    return QString::number(tick, 'g', 3);
}

} // namespace kvglass::ui
