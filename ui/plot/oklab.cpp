// SPDX-FileCopyrightText: 2026 The KVGlass authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "ui/plot/oklab.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <numbers>

namespace kvglass::ui {

namespace {

using Triple = std::array<double, 3>;

double toLinear(double encoded) {
    return encoded <= 0.04045 ? encoded / 12.92 : std::pow((encoded + 0.055) / 1.055, 2.4);
}

double toEncoded(double linear) {
    return linear <= 0.0031308 ? 12.92 * linear : 1.055 * std::pow(linear, 1.0 / 2.4) - 0.055;
}

double cubed(double v) { return v * v * v; }

/// Linear sRGB, possibly outside [0, 1], of a lightness and the opponent colours a and b.
Triple linearFrom(double lightness, double a, double b) {
    const double l = cubed(lightness + 0.3963377774 * a + 0.2158037573 * b);
    const double m = cubed(lightness - 0.1055613458 * a - 0.0638541728 * b);
    const double s = cubed(lightness - 0.0894841775 * a - 1.2914855480 * b);
    return {4.0767416621 * l - 3.3077115913 * m + 0.2309699292 * s,
            -1.2684380046 * l + 2.6097574011 * m - 0.3413193965 * s,
            -0.0041960863 * l - 0.7034186147 * m + 1.7076147010 * s};
}

bool isInGamut(const Triple& linear) {
    constexpr double kSlack = 1e-4; // below half an 8-bit step at the dark end, 1/255/12.92/2
    return std::ranges::all_of(linear, [](double v) { return v >= -kSlack && v <= 1.0 + kSlack; });
}

} // namespace

OkLch toOkLch(const QColor& color) {
    const double r = toLinear(color.redF());
    const double g = toLinear(color.greenF());
    const double b = toLinear(color.blueF());
    const double l = std::cbrt(0.4122214708 * r + 0.5363325363 * g + 0.0514459929 * b);
    const double m = std::cbrt(0.2119034982 * r + 0.6806995451 * g + 0.1073969566 * b);
    const double s = std::cbrt(0.0883024619 * r + 0.2817188376 * g + 0.6299787005 * b);
    const double labA = 1.9779984951 * l - 2.4285922050 * m + 0.4505937099 * s;
    const double labB = 0.0259040371 * l + 0.7827717662 * m - 0.8086757660 * s;
    return {0.2104542553 * l + 0.7936177850 * m - 0.0040720468 * s, std::hypot(labA, labB),
            std::atan2(labB, labA) * 180.0 / std::numbers::pi};
}

QColor fromOkLch(const OkLch& color) {
    const double lightness = std::clamp(color.lightness, 0.0, 1.0);
    const double angle = color.hueDegrees * std::numbers::pi / 180.0;
    const auto withChroma = [&, cosine = std::cos(angle), sine = std::sin(angle)](double chroma) {
        return linearFrom(lightness, chroma * cosine, chroma * sine);
    };
    Triple linear = withChroma(color.chroma);
    if (!isInGamut(linear)) {
        double inside = 0.0; // grey of any lightness is in the gamut
        double outside = color.chroma;
        for (int i = 0; i < 20; ++i) { // 2^-20 of the chroma: far below an 8-bit step
            const double chroma = 0.5 * (inside + outside);
            (isInGamut(withChroma(chroma)) ? inside : outside) = chroma;
        }
        linear = withChroma(inside);
    }
    const auto channel = [](double v) {
        return static_cast<float>(toEncoded(std::clamp(v, 0.0, 1.0)));
    };
    return QColor::fromRgbF(channel(linear[0]), channel(linear[1]), channel(linear[2]));
}

} // namespace kvglass::ui
