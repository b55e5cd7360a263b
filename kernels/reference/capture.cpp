// SPDX-FileCopyrightText: 2026 The KVGlass authors
// SPDX-License-Identifier: Apache-2.0

#include <algorithm>
#include <cmath>

#include "kernels/reference/operations.h"

namespace kvglass::reference {

namespace {

HeadStatistics statisticsOf(std::span<const double> weights) {
    double entropy = 0.0; // in nats; w ln w is 0 at w = 0, where ln is not defined
    for (const double w : weights)
        if (w > 0.0)
            entropy -= w * std::log(w);
    const bool hasPrevious = weights.size() > 1;
    return {.entropy = static_cast<float>(entropy),
            .firstMass = static_cast<float>(weights.front()),
            .previousMass = hasPrevious ? static_cast<float>(weights[weights.size() - 2]) : 0.0F};
}

} // namespace

void captureRow(const CaptureSlot& slot, std::int64_t row, std::span<const double> weights) {
    const auto toFloat = [](double w) { return static_cast<float>(w); };
    const std::size_t first = static_cast<std::size_t>(row) * weights.size();
    if (!slot.exact.empty())
        std::ranges::transform(weights, slot.exact.subspan(first).begin(), toFloat);
    if (!slot.quantised.empty())
        std::ranges::transform(weights, slot.quantised.subspan(first).begin(),
                               [&](double w) { return quantiseAttention(toFloat(w)); });
    if (!slot.statistics.empty())
        slot.statistics[static_cast<std::size_t>(row)] = statisticsOf(weights);
}

} // namespace kvglass::reference
