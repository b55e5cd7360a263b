// SPDX-FileCopyrightText: 2026 The KVGlass authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "app/window/recovery.h"

#include <algorithm>
#include <string>

#include "engine/runtime/device_list.h"

namespace kvglass::window {

namespace {

const Device* usableDevice(const std::vector<Device>& devices, std::string_view id) {
    const auto found = std::ranges::find(devices, id, &Device::id);
    return found != devices.end() && found->usable ? &*found : nullptr;
}

bool takes(const Device& device, WeightType type) {
    return std::ranges::find(device.weightTypes, type) != device.weightTypes.end();
}

} // namespace

std::optional<ModelChoice> choiceOnCpu(const ModelChoice& choice,
                                       const std::vector<Device>& devices) {
    const Device* const cpu = usableDevice(devices, "cpu");
    if (resolveDevice(devices, choice.device, choice.weightType) == "cpu" || cpu == nullptr ||
        cpu->weightTypes.empty())
        return std::nullopt;
    ModelChoice other = choice;
    other.device = cpu->id;
    if (!takes(*cpu, other.weightType))
        other.weightType = cpu->weightTypes.front();
    return other;
}

std::optional<ModelChoice> smallerChoice(const ModelChoice& choice,
                                         const std::vector<Device>& devices) {
    const std::string id = resolveDevice(devices, choice.device, choice.weightType);
    const Device* const device = usableDevice(devices, id);
    if (device != nullptr && choice.weightType == WeightType::F32)
        for (const WeightType type : {WeightType::F16, WeightType::BF16})
            if (takes(*device, type)) {
                ModelChoice smaller = choice;
                smaller.device = id;
                smaller.weightType = type;
                return smaller;
            }
    return choiceOnCpu(choice, devices);
}

std::optional<GenerationRequest> restOf(const ui::RunData& data, GenerationRequest request) {
    std::vector<TokenId> tokens;
    for (const ui::PromptToken& token : data.prompt())
        tokens.push_back(token.token);
    for (const TokenEvent& event : data.tokens())
        tokens.push_back(event.token);
    if (tokens.empty())
        return std::nullopt;
    const auto written = static_cast<std::int64_t>(data.tokens().size());
    request.maxNewTokens = std::max<std::int64_t>(request.maxNewTokens - written, 1);
    request.prompt = std::move(tokens);
    return request;
}

} // namespace kvglass::window
