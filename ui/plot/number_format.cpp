// SPDX-FileCopyrightText: 2026 The KVGlass authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "ui/plot/number_format.h"

#include <array>
#include <cmath>

namespace kvglass::ui {

namespace {

QString grouped(const QString& digits) {
    const qsizetype start = digits.startsWith(u'-') ? 1 : 0;
    QString text = digits;
    for (qsizetype i = text.size() - 3; i > start; i -= 3) {
        text.insert(i, kThinSpace);
    }
    return text;
}

/// Decimals that leave three significant digits. The bounds are where rounding reaches the next
/// power of ten: 9.996 is "10.0", not "10.00".
int decimalsFor(double magnitude) {
    if (magnitude < 0.0995) {
        return 3;
    }
    if (magnitude < 9.995) {
        return 2;
    }
    return magnitude < 99.95 ? 1 : 0;
}

double roundedToThreeDigits(double value) {
    const double unit = std::pow(10.0, std::floor(std::log10(std::abs(value))) - 2.0);
    return std::round(value / unit) * unit;
}

} // namespace

QString formatNumber(double value) {
    if (!std::isfinite(value)) {
        return QStringLiteral("–");
    }
    const double magnitude = std::abs(value);
    if (magnitude >= 999.5) {
        return grouped(QString::number(roundedToThreeDigits(value), 'f', 0));
    }
    return QString::number(value, 'f', magnitude == 0.0 ? 2 : decimalsFor(magnitude));
}

QString formatCount(std::int64_t value) { return grouped(QString::number(value)); }

QString formatMilliseconds(double ms) {
    if (std::abs(ms) >= 999.5) {
        return formatNumber(ms / 1000.0) + kThinSpace + u's';
    }
    return formatNumber(ms) + kThinSpace + QStringLiteral("ms");
}

QString formatBytes(double bytes) {
    constexpr std::array<const char*, 5> kUnits = {"B", "kB", "MB", "GB", "TB"};
    double value = bytes;
    std::size_t unit = 0;
    while (std::abs(value) >= 999.5 && unit + 1 < kUnits.size()) {
        value /= 1000.0;
        ++unit;
    }
    const QString digits = unit == 0 ? QString::number(value, 'f', 0) : formatNumber(value);
    return digits + kThinSpace + QLatin1StringView(kUnits[unit]);
}

QString formatFactor(double factor) { return formatNumber(factor) + kThinSpace + u'×'; }

QString formatWeight(double weight) {
    if (weight > 0.0 && weight < 0.0005) {
        return QStringLiteral("<0.001");
    }
    return QString::number(weight, 'f', 3);
}

} // namespace kvglass::ui
