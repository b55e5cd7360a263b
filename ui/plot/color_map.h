// SPDX-FileCopyrightText: 2026 The KVGlass authors
// SPDX-License-Identifier: GPL-3.0-or-later

// One perceptual colour map for attention weights: dark is 0, lightness grows evenly, the hue turns
// from violet over blue and green to yellow. Computed along a path in OKLab, not copied.

#pragma once

#include <array>

#include <QColor>

namespace kvglass::ui {

inline constexpr int kColorMapSize = 256;
using ColorMap = std::array<QRgb, kColorMapSize>;

/// Entry 0 stands for 0, the last entry for 1.
[[nodiscard]] ColorMap sequentialColorMap();

} // namespace kvglass::ui
