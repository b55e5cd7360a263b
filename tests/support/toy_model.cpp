// SPDX-FileCopyrightText: 2026 The KVGlass authors
// SPDX-License-Identifier: Apache-2.0

#include "tests/support/toy_model.h"

#include <cmath>

#include "engine/base/ensure.h"

namespace kvglass {

namespace {

/// SplitMix64 (Steele, Lea and Flood 2014): a counter in, 64 well mixed bits out.
std::uint64_t mix(std::uint64_t value) {
    value += 0x9E3779B97F4A7C15ULL;
    value = (value ^ (value >> 30)) * 0xBF58476D1CE4E5B9ULL;
    value = (value ^ (value >> 27)) * 0x94D049BB133111EBULL;
    return value ^ (value >> 31);
}

/// Mean 0, standard deviation 1, within 3.5: the sum of four uniform 16-bit numbers. Exact
/// arithmetic up to the last product, so that every machine makes the same model.
double bellShaped(std::uint64_t bits) {
    double sum = 0.0;
    for (int part = 0; part < 4; ++part, bits >>= 16)
        sum += (static_cast<double>(bits & 0xFFFFU) + 0.5) / 65536.0 - 0.5;
    return sum * std::sqrt(3.0); // the variance of a uniform number is 1/12, of four 1/3
}

struct Distribution {
    double mean;
    double deviation;
};

/// Products keep the size of what they multiply (1/sqrt of their inputs); queries and keys are
/// larger, so that the softmax has something to choose; the embeddings make logits of about 2.
Distribution distributionOf(const ModelConfig& config, WeightRole role) {
    const double channels = static_cast<double>(config.channels);
    switch (role) {
    case WeightRole::TokenEmbedding:
    case WeightRole::LmHead: return {0.0, 2.0 / std::sqrt(channels)};
    case WeightRole::PositionEmbedding: return {0.0, 1.0 / std::sqrt(channels)};
    case WeightRole::QkvWeight: return {0.0, 1.5 / std::sqrt(channels)};
    case WeightRole::AttentionProjectionWeight:
    case WeightRole::FcWeight: return {0.0, 1.0 / std::sqrt(channels)};
    case WeightRole::MlpProjectionWeight:
        return {0.0, 1.0 / std::sqrt(static_cast<double>(config.innerSize))};
    case WeightRole::AttentionNormGain:
    case WeightRole::MlpNormGain:
    case WeightRole::FinalNormGain: return {1.0, 0.2};
    default: return {0.0, 0.2}; // the biases
    }
}

class ToyWeights final : public WeightSource {
public:
    ToyWeights(const ModelConfig& config, std::uint64_t seed) : m_config(config), m_seed(seed) {}

    [[nodiscard]] Status read(WeightRole role, LayerIndex layer, std::int64_t firstRow,
                              std::int64_t rows, std::span<float> out) const override {
        const WeightShape shape = weightShape(m_config, role);
        ENSURE(firstRow >= 0 && rows >= 0 && firstRow + rows <= shape.rows);
        ENSURE(out.size() == static_cast<std::size_t>(rows * shape.columns));
        const Distribution distribution = distributionOf(m_config, role);
        const std::int64_t block = isPerLayer(role) ? layer.value : 0;
        const std::uint64_t stream = mix(mix(mix(m_seed) + static_cast<std::uint64_t>(role)) +
                                         static_cast<std::uint64_t>(block));
        std::uint64_t index = static_cast<std::uint64_t>(firstRow * shape.columns);
        for (float& value : out)
            value = static_cast<float>(distribution.mean +
                                       distribution.deviation * bellShaped(mix(stream ^ index++)));
        return {};
    }

private:
    ModelConfig m_config;
    std::uint64_t m_seed;
};

} // namespace

ModelConfig toyConfig(const ToyShape& shape) {
    ModelConfig config;
    config.vocabularySize = shape.vocabulary;
    config.contextLength = shape.context;
    config.channels = shape.heads * shape.headSize;
    config.layers = shape.layers;
    config.heads = shape.heads;
    config.innerSize = shape.innerSize > 0 ? shape.innerSize : 4 * config.channels;
    config.activation = shape.activation;
    config.scaleAttention = shape.scaleAttention;
    config.scaleAttentionByInverseLayer = shape.scaleAttentionByInverseLayer;
    config.tiedEmbeddings = shape.tiedEmbeddings;
    return config;
}

std::unique_ptr<WeightSource> makeToyWeights(const ModelConfig& config, std::uint64_t seed) {
    return std::make_unique<ToyWeights>(config, seed);
}

std::vector<TokenId> toyTokens(const ModelConfig& config, std::int64_t count, std::uint64_t seed) {
    std::vector<TokenId> tokens;
    tokens.reserve(static_cast<std::size_t>(count));
    for (std::int64_t i = 0; i < count; ++i) {
        const std::uint64_t bits = mix(mix(seed) ^ static_cast<std::uint64_t>(i));
        const std::uint64_t id = bits % static_cast<std::uint64_t>(config.vocabularySize);
        tokens.emplace_back(static_cast<std::int32_t>(id));
    }
    return tokens;
}

} // namespace kvglass
