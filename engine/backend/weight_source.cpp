// SPDX-FileCopyrightText: 2026 The KVGlass authors
// SPDX-License-Identifier: Apache-2.0

#include "engine/backend/weight_source.h"

#include "engine/base/ensure.h"

namespace kvglass {

bool isPerLayer(WeightRole role) {
    switch (role) {
    case WeightRole::TokenEmbedding:
    case WeightRole::PositionEmbedding:
    case WeightRole::FinalNormGain:
    case WeightRole::FinalNormBias:
    case WeightRole::LmHead: return false;
    default: return true;
    }
}

std::string huggingFaceName(WeightRole role, LayerIndex layer) {
    const std::string block = "h." + std::to_string(layer.value) + ".";
    switch (role) {
    case WeightRole::TokenEmbedding: return "wte.weight";
    case WeightRole::PositionEmbedding: return "wpe.weight";
    case WeightRole::AttentionNormGain: return block + "ln_1.weight";
    case WeightRole::AttentionNormBias: return block + "ln_1.bias";
    case WeightRole::QkvWeight: return block + "attn.c_attn.weight";
    case WeightRole::QkvBias: return block + "attn.c_attn.bias";
    case WeightRole::AttentionProjectionWeight: return block + "attn.c_proj.weight";
    case WeightRole::AttentionProjectionBias: return block + "attn.c_proj.bias";
    case WeightRole::MlpNormGain: return block + "ln_2.weight";
    case WeightRole::MlpNormBias: return block + "ln_2.bias";
    case WeightRole::FcWeight: return block + "mlp.c_fc.weight";
    case WeightRole::FcBias: return block + "mlp.c_fc.bias";
    case WeightRole::MlpProjectionWeight: return block + "mlp.c_proj.weight";
    case WeightRole::MlpProjectionBias: return block + "mlp.c_proj.bias";
    case WeightRole::FinalNormGain: return "ln_f.weight";
    case WeightRole::FinalNormBias: return "ln_f.bias";
    case WeightRole::LmHead: return "lm_head.weight";
    }
    ENSURE(!"a weight role without a name");
    return {};
}

WeightShape weightShape(const ModelConfig& config, WeightRole role) {
    const std::int64_t channels = config.channels;
    switch (role) {
    case WeightRole::TokenEmbedding:
    case WeightRole::LmHead: return {config.vocabularySize, channels};
    case WeightRole::PositionEmbedding: return {config.contextLength, channels};
    case WeightRole::QkvWeight: return {channels, 3 * channels};
    case WeightRole::QkvBias: return {1, 3 * channels};
    case WeightRole::AttentionProjectionWeight: return {channels, channels};
    case WeightRole::FcWeight: return {channels, config.innerSize};
    case WeightRole::FcBias: return {1, config.innerSize};
    case WeightRole::MlpProjectionWeight: return {config.innerSize, channels};
    default: return {1, channels};
    }
}

} // namespace kvglass
