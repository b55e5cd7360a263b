// SPDX-FileCopyrightText: 2026 The KVGlass authors
// SPDX-License-Identifier: GPL-3.0-or-later

// How an attention weight is turned into a place on the colour map. All scales but one are fixed
// from 0 to 1, so that a colour means the same weight in every head; with RowMaximum a colour means
// the share of the largest weight of the same row.

#pragma once

#include <cstdint>

#include <QColor>
#include <QList>
#include <QString>

namespace kvglass::ui {

enum class WeightScale : std::uint8_t {
    Linear,
    SquareRoot,
    Logarithmic, // log10, everything below 1e-4 looks like 1e-4
    RowMaximum,  // square root of the share of the row's largest weight
};

/// Reads on a projector also for heads that give almost all weight to one token, and a colour means
/// the same weight in every head.
inline constexpr WeightScale kDefaultWeightScale = WeightScale::Logarithmic;

inline constexpr double kLogFloor = 1e-4;

/// [0, 1] -> [0, 1], monotonic. For RowMaximum the shares take the place of the weights.
[[nodiscard]] double scaled(double weight, WeightScale scale);
/// The weight at a place of the scale; for Logarithmic, place 0 is the floor.
[[nodiscard]] double unscaled(double place, WeightScale scale);

/// What the colours mean: "weight, linear" and the like.
[[nodiscard]] QString label(WeightScale scale);

/// The colours of the 256 values of a captured row (8 bit, square-root scale) under `scale`.
[[nodiscard]] QList<QRgb> quantisedColors(WeightScale scale);

} // namespace kvglass::ui
