// SPDX-FileCopyrightText: 2026 The KVGlass authors
// SPDX-License-Identifier: Apache-2.0

// Where and with what an experiment ran: what its samples do not say.

#pragma once

#include <string>

#include "engine/backend/types.h"
#include "engine/experiment/bandwidth_use.h"

namespace kvglass {

struct ModelInfo;

struct ExperimentSetting {
    std::string model;  // ModelChoice::model
    std::string device; // Device::id
    std::string dtype;  // name of the weight type
    KvType kvType = KvType::F32;
    std::string deviceName; // "AMD EPYC, 2 threads"; empty: not known
    ModelBytes bytes;       // 0: not known
    bool operator==(const ExperimentSetting&) const = default;
};

[[nodiscard]] ExperimentSetting settingOf(const ModelInfo& model, KvType kvType);

/// "demo on cpu, f32 weights, f32 cache"
[[nodiscard]] std::string describe(const ExperimentSetting& setting);

} // namespace kvglass
