// SPDX-FileCopyrightText: 2026 The KVGlass authors
// SPDX-License-Identifier: Apache-2.0

// How many bytes a model and its cache will take, before anything is loaded. Predicted values.

#pragma once

#include <cstdint>

#include "engine/backend/model_config.h"
#include "engine/backend/types.h"

namespace kvglass {

/// 2 x L x H x D x bytes per element (METRICS: KV bytes per token); int8 adds one f32 scale per
/// token, layer, head and side.
[[nodiscard]] std::int64_t kvBytesPerToken(const ModelConfig& config, KvType type);

struct MemoryPrediction {
    std::int64_t weights = 0;
    std::int64_t kvAtFullContext = 0; // 0 with the cache off
    std::int64_t work = 0;            // activations and logits of one full pass
};

[[nodiscard]] MemoryPrediction predictMemory(const ModelConfig& config, WeightType weightType,
                                             KvType kvType, CachePolicy policy);

} // namespace kvglass
