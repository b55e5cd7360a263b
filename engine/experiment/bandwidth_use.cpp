// SPDX-FileCopyrightText: 2026 The KVGlass authors
// SPDX-License-Identifier: Apache-2.0

#include "engine/experiment/bandwidth_use.h"

#include <numeric>

#include "engine/experiment/experiment_curves.h"

namespace kvglass {

std::optional<BandwidthUse> bandwidthUse(const ExperimentReport& report, CachePolicy cache,
                                         const ModelBytes& bytes) {
    const ModeCurve curve = curveOf(report, cache);
    if (curve.stepMs.size() < 2 || bytes.weights <= 0)
        return std::nullopt;
    const auto steps = static_cast<double>(curve.stepMs.size() - 1);
    const double ms = std::accumulate(curve.stepMs.begin() + 1, curve.stepMs.end(), 0.0);
    if (ms <= 0.0)
        return std::nullopt;
    BandwidthUse use;
    use.tpotMs = ms / steps;
    use.bytesPerToken = static_cast<double>(bytes.weights);
    if (cache.keepsCache()) {
        // Step i of 2 .. N reads the P + i - 2 earlier positions: P + (N - 2) / 2 on average.
        const double earlier = static_cast<double>(report.promptTokens) + (steps - 1.0) / 2.0;
        use.bytesPerToken += static_cast<double>(bytes.kvPerToken) * earlier;
    }
    return use;
}

} // namespace kvglass
