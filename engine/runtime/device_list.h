// SPDX-FileCopyrightText: 2026 The KVGlass authors
// SPDX-License-Identifier: Apache-2.0

// The devices of all backends, and those that this program knows of but has no backend for: each is
// listed with the reason why it cannot be used.

#pragma once

#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "engine/backend/backend.h"
#include "engine/base/error.h"

namespace kvglass {

[[nodiscard]] std::vector<Device> listDevices(std::span<const std::unique_ptr<Backend>> backends);

/// The id of the device that a choice means: its own, or for kAutomaticDevice that of the GPU if it
/// can be used and takes the weights, else that of the CPU.
[[nodiscard]] std::string resolveDevice(const std::vector<Device>& devices, std::string_view id,
                                        WeightType weightType);

/// A device that can be used, and what runs it.
struct UsableDevice {
    Device device;
    Backend* backend = nullptr;
};

/// The device that resolveDevice() names. Errors: BadUsage for an unknown id (names the known
/// ones), NotFound for a device that cannot be used (says why), Unsupported for a weight type that
/// it does not take (names those it does).
[[nodiscard]] Result<UsableDevice> chooseDevice(std::span<const std::unique_ptr<Backend>> backends,
                                                std::string_view id, WeightType weightType);

} // namespace kvglass
