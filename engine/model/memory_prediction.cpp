// SPDX-FileCopyrightText: 2026 The KVGlass authors
// SPDX-License-Identifier: Apache-2.0

#include "engine/model/memory_prediction.h"

#include <initializer_list>

#include "engine/backend/weight_source.h"

namespace kvglass {

namespace {

constexpr std::int64_t kFloatBytes = sizeof(float);

std::int64_t bytesPerWeight(WeightType type) {
    switch (type) {
    case WeightType::F32: return 4;
    case WeightType::F16:
    case WeightType::BF16: return 2;
    case WeightType::Int8: return 1;
    }
    return 4;
}

/// A matrix in the weight type; int8 has one 16-bit scale per output and group of 64 inputs. The
/// outputs are the columns of a linear weight, the rows of an embedding.
std::int64_t matrixBytes(std::int64_t inputs, std::int64_t outputs, WeightType type) {
    constexpr std::int64_t kGroup = 64;
    constexpr std::int64_t kScaleBytes = 2;
    const std::int64_t groups = (inputs + kGroup - 1) / kGroup;
    return inputs * outputs * bytesPerWeight(type) +
           (type == WeightType::Int8 ? groups * outputs * kScaleBytes : 0);
}

std::int64_t weightBytes(const ModelConfig& config, WeightType type) {
    const auto linear = [&](WeightRole role) {
        const WeightShape shape = weightShape(config, role);
        return matrixBytes(shape.rows, shape.columns, type);
    };
    const auto table = [&](WeightRole role) {
        const WeightShape shape = weightShape(config, role);
        return matrixBytes(shape.columns, shape.rows, type);
    };
    std::int64_t layer = 0;
    for (const WeightRole role : {WeightRole::QkvWeight, WeightRole::AttentionProjectionWeight,
                                  WeightRole::FcWeight, WeightRole::MlpProjectionWeight})
        layer += linear(role);
    const std::int64_t vectors = // gains and biases of a layer, in f32
        4 * config.channels + 3 * config.channels + config.channels + config.innerSize +
        config.channels;
    const std::int64_t head = config.tiedEmbeddings ? 0 : table(WeightRole::LmHead);
    return config.layers * (layer + vectors * kFloatBytes) + 2 * config.channels * kFloatBytes +
           table(WeightRole::TokenEmbedding) +
           config.contextLength * config.channels * kFloatBytes + head; // positions stay f32
}

/// Of one full pass: per position the residual stream, its norm, q, k, v, the heads' output and the
/// MLP's hidden units; one row of scores per head; the logits of the last position. All f32.
std::int64_t workBytes(const ModelConfig& config) {
    const std::int64_t perPosition = (1 + 1 + 3 + 1) * config.channels + config.innerSize;
    return (config.contextLength * (perPosition + config.heads) + config.vocabularySize) *
           kFloatBytes;
}

} // namespace

std::int64_t kvBytesPerToken(const ModelConfig& config, KvType type) {
    const std::int64_t scales = type == KvType::Int8 ? config.heads * kFloatBytes : 0;
    return 2 * config.layers * (config.channels * bytesPerValue(type) + scales);
}

MemoryPrediction predictMemory(const ModelConfig& config, WeightType weightType, KvType kvType,
                               CachePolicy policy) {
    MemoryPrediction prediction;
    prediction.weights = weightBytes(config, weightType);
    if (policy.keepsCache())
        prediction.kvAtFullContext = config.contextLength * kvBytesPerToken(config, kvType);
    prediction.work = workBytes(config);
    return prediction;
}

} // namespace kvglass
