// SPDX-FileCopyrightText: 2026 The KVGlass authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "ui/plot/weight_scale.h"

#include <algorithm>
#include <cmath>

#include <QCoreApplication>

#include "engine/backend/capture.h"
#include "ui/plot/color_map.h"

namespace kvglass::ui {

double scaled(double weight, WeightScale scale) {
    const double w = std::clamp(weight, 0.0, 1.0);
    switch (scale) {
    case WeightScale::Linear: return w;
    case WeightScale::SquareRoot:
    case WeightScale::RowMaximum: return std::sqrt(w);
    case WeightScale::Logarithmic:
        return 1.0 - std::log10(std::max(w, kLogFloor)) / std::log10(kLogFloor);
    }
    return w;
}

double unscaled(double place, WeightScale scale) {
    const double p = std::clamp(place, 0.0, 1.0);
    switch (scale) {
    case WeightScale::Linear: return p;
    case WeightScale::SquareRoot:
    case WeightScale::RowMaximum: return p * p;
    case WeightScale::Logarithmic: return std::pow(kLogFloor, 1.0 - p);
    }
    return p;
}

QString label(WeightScale scale) {
    switch (scale) {
    case WeightScale::Linear: return QCoreApplication::translate("WeightScale", "weight, linear");
    case WeightScale::SquareRoot:
        return QCoreApplication::translate("WeightScale", "weight, square root");
    case WeightScale::Logarithmic:
        return QCoreApplication::translate("WeightScale", "weight, log10 from 1e-4");
    case WeightScale::RowMaximum:
        return QCoreApplication::translate("WeightScale", "share of row maximum, square root");
    }
    return {};
}

QList<QRgb> quantisedColors(WeightScale scale) {
    const ColorMap map = sequentialColorMap();
    QList<QRgb> colors(kColorMapSize);
    for (int i = 0; i < kColorMapSize; ++i) {
        const double weight = attentionFromQuantised(static_cast<std::uint8_t>(i));
        const auto place = std::lround(scaled(weight, scale) * (kColorMapSize - 1));
        colors[i] = map[static_cast<std::size_t>(place)];
    }
    return colors;
}

} // namespace kvglass::ui
