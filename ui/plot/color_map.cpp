// SPDX-FileCopyrightText: 2026 The KVGlass authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "ui/plot/color_map.h"

#include <cmath>
#include <numbers>

#include "ui/plot/oklab.h"

namespace kvglass::ui {

namespace {

// The ends of the path. The lightness range is as wide as sRGB allows with some colour left at both
// ends; the chroma swells in the middle, where the gamut is widest.
constexpr double kDarkLightness = 0.17;
constexpr double kBrightLightness = 0.94;
constexpr double kDarkHue = 312.0;
constexpr double kBrightHue = 106.0;
constexpr double kEndChroma = 0.085;
constexpr double kSwell = 0.085;

} // namespace

ColorMap sequentialColorMap() {
    ColorMap map{};
    for (int i = 0; i < kColorMapSize; ++i) {
        const double t = static_cast<double>(i) / (kColorMapSize - 1);
        const OkLch color{kDarkLightness + t * (kBrightLightness - kDarkLightness),
                          kEndChroma + kSwell * std::sin(t * std::numbers::pi * 0.75),
                          kDarkHue + t * (kBrightHue - kDarkHue)};
        map[static_cast<std::size_t>(i)] = fromOkLch(color).rgb();
    }
    return map;
}

} // namespace kvglass::ui
