// SPDX-FileCopyrightText: 2026 The KVGlass authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "ui/plot/color_map.h"

#include "ui/plot/oklab.h"

namespace kvglass::ui {

namespace {

// The ends of the path. The lightness range is as wide as sRGB allows with some colour left at both
// ends; the chroma stays below what sRGB has for the blues and greens in the middle (0.093 at a
// lightness of 0.51), since following the edge of the gamut makes kinks that look like data.
constexpr double kDarkLightness = 0.17;
constexpr double kBrightLightness = 0.94;
constexpr double kDarkHue = 312.0;
constexpr double kBrightHue = 106.0;
constexpr double kDarkChroma = 0.08;
constexpr double kBrightChroma = 0.145;

} // namespace

ColorMap sequentialColorMap() {
    ColorMap map{};
    for (int i = 0; i < kColorMapSize; ++i) {
        const double t = static_cast<double>(i) / (kColorMapSize - 1);
        const OkLch color{kDarkLightness + t * (kBrightLightness - kDarkLightness),
                          kDarkChroma + t * t * (kBrightChroma - kDarkChroma),
                          kDarkHue + t * (kBrightHue - kDarkHue)};
        map[static_cast<std::size_t>(i)] = fromOkLch(color).rgb();
    }
    return map;
}

} // namespace kvglass::ui
