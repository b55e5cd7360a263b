// SPDX-FileCopyrightText: 2026 The KVGlass authors
// SPDX-License-Identifier: Apache-2.0

#include "engine/runtime/memory_check.h"

#include <fmt/format.h>

#include "engine/model/memory_prediction.h"

namespace kvglass {

std::optional<std::int64_t> systemMemoryNeeded(const ModelConfig& config, WeightType weightType,
                                               const Device& device) {
    const auto predicted = predictMemory(config, weightType, KvType::F32, CachePolicy::off());
    const std::int64_t bytes = predicted.weights + predicted.work;
    if (device.id == "reference")
        return 2 * bytes;
    if (device.id == "cpu")
        return bytes;
    return std::nullopt;
}

Status checkMemory(const ModelConfig& config, WeightType weightType, const Device& device,
                   std::optional<std::int64_t> available) {
    const auto needed = systemMemoryNeeded(config, weightType, device);
    if (!needed || !available || *needed <= *available)
        return {};
    const bool fitsTheCpu = device.id == "reference" && *needed / 2 <= *available;
    const double share = static_cast<double>(*available) / static_cast<double>(*needed);
    const double millions = share * static_cast<double>(config.parameters()) / 1e6;
    const std::string advice =
        fitsTheCpu ? std::string("on the device 'cpu', which needs half as much, it would fit")
                   : fmt::format("a smaller model would fit, of less than about {:.0f} million "
                                 "parameters",
                                 millions);
    return fail(ErrorCode::OutOfMemory, "cannot load the model",
                fmt::format("weights and work need {} bytes of memory on the device '{}', and {} "
                            "are available: {}",
                            *needed, device.id, *available, advice));
}

} // namespace kvglass
