// SPDX-FileCopyrightText: 2026 The KVGlass authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "ui/data/kv_series.h"

#include <algorithm>
#include <ranges>

namespace kvglass::ui {

double KvTokenCost::bytesPerElement() const {
    return values() == 0 ? 0.0 : measuredBytes / static_cast<double>(values());
}

std::optional<KvTokenCost> kvTokenCost(const ModelConfig& config,
                                       std::span<const StepSample> steps) {
    for (const StepSample& step : steps | std::views::reverse) {
        if (step.bytes.kvUsed > 0 && step.positions > 0) {
            KvTokenCost cost;
            cost.layers = config.layers;
            cost.heads = config.heads;
            cost.headSize = config.heads > 0 ? config.headSize() : 0;
            cost.measuredBytes =
                static_cast<double>(step.bytes.kvUsed) / static_cast<double>(step.positions);
            return cost;
        }
    }
    return std::nullopt;
}

void KvPeaks::add(const SequenceBytes& bytes) {
    usedBytes = std::max(usedBytes, bytes.kvUsed);
    reservedBytes = std::max(reservedBytes, bytes.kvReserved);
    capacityBytes = std::max(capacityBytes, bytes.kvCapacity);
}

} // namespace kvglass::ui
