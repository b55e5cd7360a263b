// SPDX-FileCopyrightText: 2026 The KVGlass authors
// SPDX-License-Identifier: Apache-2.0

#include "engine/experiment/experiment_curves.h"

#include <algorithm>

namespace kvglass {

ModeCurve curveOf(const ExperimentReport& report, CachePolicy cache) {
    ModeCurve curve;
    double runs = 0.0;
    for (const ExperimentRun& run : report.runs) {
        if (run.cache != cache)
            continue;
        runs += 1.0;
        curve.stepMs.resize(std::max(curve.stepMs.size(), run.stepMs.size()));
        for (std::size_t i = 0; i < run.stepMs.size(); ++i)
            curve.stepMs[i] += (run.stepMs[i] - curve.stepMs[i]) / runs;
    }
    double seconds = 0.0;
    curve.cumulativeS.reserve(curve.stepMs.size());
    for (const double ms : curve.stepMs)
        curve.cumulativeS.push_back(seconds += ms / 1000.0);
    return curve;
}

std::optional<Parabola> fitOf(const ModeCurve& curve, CachePolicy cache) {
    return cache.keepsCache() ? fitLine(curve.cumulativeS) : fitParabola(curve.cumulativeS);
}

std::optional<std::int64_t> paysFrom(const ModeCurve& with, const ModeCurve& without) {
    const auto length = std::min(with.cumulativeS.size(), without.cumulativeS.size());
    std::size_t from = length;
    while (from > 0 && without.cumulativeS[from - 1] > with.cumulativeS[from - 1])
        --from;
    if (from == length)
        return std::nullopt;
    return static_cast<std::int64_t>(from) + 1;
}

} // namespace kvglass
