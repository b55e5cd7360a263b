// SPDX-FileCopyrightText: 2026 The KVGlass authors
// SPDX-License-Identifier: GPL-3.0-or-later

// Björn Ottosson's OKLab (2020): a colour space in which equal steps look equal. Colour maps and
// the adaptation of hues to dark and light backgrounds are computed in it.

#pragma once

#include <QColor>

namespace kvglass::ui {

/// Polar OKLab: lightness 0 to 1, chroma from 0, hue in degrees.
struct OkLch {
    double lightness = 0.0;
    double chroma = 0.0;
    double hueDegrees = 0.0;
};

[[nodiscard]] OkLch toOkLch(const QColor& color);

/// The nearest sRGB colour of the same lightness and hue: chroma is lowered until it fits the
/// gamut.
[[nodiscard]] QColor fromOkLch(const OkLch& color);

} // namespace kvglass::ui
