// SPDX-FileCopyrightText: 2026 The KVGlass authors
// SPDX-License-Identifier: Apache-2.0

#include "engine/experiment/experiment_setting.h"

#include <fmt/format.h>

#include "engine/model/memory_prediction.h"
#include "engine/runtime/engine.h"

namespace kvglass {

ExperimentSetting settingOf(const ModelInfo& model, KvType kvType) {
    ExperimentSetting setting;
    setting.model = model.choice.model;
    setting.device = model.device.id;
    setting.dtype = name(model.choice.weightType);
    setting.kvType = kvType;
    setting.deviceName = model.device.name;
    setting.bytes = {model.weightBytes, kvBytesPerToken(model.config, kvType)};
    return setting;
}

std::string describe(const ExperimentSetting& setting) {
    return fmt::format("{} on {}, {} weights, {} cache", setting.model, setting.device,
                       setting.dtype, name(setting.kvType));
}

} // namespace kvglass
