// SPDX-FileCopyrightText: 2026 The KVGlass authors
// SPDX-License-Identifier: Apache-2.0

#include "engine/runtime/device_list.h"

#include <algorithm>
#include <string>

#include <fmt/format.h>

#include "engine/runtime/engine.h"

namespace kvglass {

namespace {

Device missingCuda() {
    Device device;
    device.id = "cuda";
    device.name = "NVIDIA GPU";
    device.reason = "the CUDA backend is not built into this program";
    return device;
}

std::string idsOf(const std::vector<Device>& devices) {
    std::string ids;
    for (const Device& device : devices)
        ids += (ids.empty() ? "" : ", ") + device.id;
    return ids;
}

std::string namesOf(const std::vector<WeightType>& types) {
    std::string names;
    for (const WeightType type : types)
        names += (names.empty() ? "" : ", ") + std::string(name(type));
    return names;
}

} // namespace

std::vector<Device> listDevices(std::span<const std::unique_ptr<Backend>> backends) {
    std::vector<Device> devices;
    for (const auto& backend : backends)
        for (Device& device : backend->devices())
            devices.push_back(std::move(device));
    const bool hasCuda = std::any_of(devices.begin(), devices.end(),
                                     [](const Device& device) { return device.id == "cuda"; });
    if (!hasCuda)
        devices.push_back(missingCuda());
    return devices;
}

std::string resolveDevice(const std::vector<Device>& devices, std::string_view id,
                          WeightType weightType) {
    if (id != kAutomaticDevice) {
        return std::string(id);
    }
    const bool gpuServes = std::ranges::any_of(devices, [&](const Device& device) {
        return device.id == "cuda" && device.usable &&
               std::ranges::find(device.weightTypes, weightType) != device.weightTypes.end();
    });
    return gpuServes ? "cuda" : "cpu";
}

Result<UsableDevice> chooseDevice(std::span<const std::unique_ptr<Backend>> backends,
                                  std::string_view wanted, WeightType weightType) {
    const std::vector<Device> devices = listDevices(backends);
    const std::string id = resolveDevice(devices, wanted, weightType);
    const auto found = std::find_if(devices.begin(), devices.end(),
                                    [&](const Device& device) { return device.id == id; });
    if (found == devices.end())
        return fail(ErrorCode::BadUsage, fmt::format("there is no device '{}'", id),
                    "the devices are " + idsOf(devices));
    if (!found->usable)
        return fail(ErrorCode::NotFound, fmt::format("the device '{}' cannot be used", id),
                    found->reason);
    const auto& types = found->weightTypes;
    if (std::find(types.begin(), types.end(), weightType) == types.end())
        return fail(ErrorCode::Unsupported,
                    fmt::format("the device '{}' does not take {} weights", id, name(weightType)),
                    "it takes " + namesOf(types));
    for (const auto& backend : backends)
        for (const Device& device : backend->devices())
            if (device.id == id)
                return UsableDevice{*found, backend.get()};
    return fail(ErrorCode::NotFound, fmt::format("the device '{}' cannot be used", id),
                "its backend is gone");
}

} // namespace kvglass
