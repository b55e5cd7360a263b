// SPDX-FileCopyrightText: 2026 The KVGlass authors
// SPDX-License-Identifier: Apache-2.0

#include "engine/model/random_model.h"

#include <algorithm>
#include <cmath>

#include "engine/base/ensure.h"
#include "engine/model/bell_numbers.h"

namespace kvglass {

namespace {

constexpr float kDeviation = 0.02F; // as GPT-2 was initialised

struct Shape {
    std::string_view name;
    std::int64_t channels;
    std::int64_t layers;
    std::int64_t heads;
};

constexpr std::array kShapes = {Shape{"gpt2", 768, 12, 12}, Shape{"gpt2-medium", 1024, 24, 16},
                                Shape{"gpt2-large", 1280, 36, 20}, Shape{"gpt2-xl", 1600, 48, 25}};

bool isGain(WeightRole role) {
    return role == WeightRole::AttentionNormGain || role == WeightRole::MlpNormGain ||
           role == WeightRole::FinalNormGain;
}

bool isResidualProjection(WeightRole role) {
    return role == WeightRole::AttentionProjectionWeight || role == WeightRole::MlpProjectionWeight;
}

class RandomWeights final : public WeightSource {
public:
    RandomWeights(const ModelConfig& config, std::uint64_t seed) : m_config(config), m_seed(seed) {}

    [[nodiscard]] Status read(WeightRole role, LayerIndex layer, std::int64_t firstRow,
                              std::int64_t rows, std::span<float> out) const override {
        const WeightShape shape = weightShape(m_config, role);
        ENSURE(firstRow >= 0 && rows >= 0 && firstRow + rows <= shape.rows);
        ENSURE(static_cast<std::int64_t>(out.size()) == rows * shape.columns);
        if (isGain(role)) {
            std::fill(out.begin(), out.end(), 1.0F);
            return {};
        }
        const std::uint64_t block =
            isPerLayer(role) ? static_cast<std::uint64_t>(layer.value) : std::uint64_t{0};
        const BellNumbers numbers(m_seed, {static_cast<std::uint64_t>(role), block});
        numbers.fill(static_cast<std::uint64_t>(firstRow * shape.columns), deviation(role), out);
        return {};
    }

private:
    [[nodiscard]] float deviation(WeightRole role) const {
        if (isResidualProjection(role))
            return static_cast<float>(kDeviation /
                                      std::sqrt(2.0 * static_cast<double>(m_config.layers)));
        return kDeviation;
    }

    ModelConfig m_config;
    std::uint64_t m_seed;
};

} // namespace

std::optional<ModelConfig> presetConfig(std::string_view name) {
    for (const Shape& shape : kShapes) {
        if (shape.name != name)
            continue;
        ModelConfig config;
        config.vocabularySize = 50257;
        config.contextLength = 1024;
        config.channels = shape.channels;
        config.layers = shape.layers;
        config.heads = shape.heads;
        config.innerSize = 4 * shape.channels;
        config.endOfText = {TokenId(50256)};
        config.beginOfText = TokenId(50256);
        return config;
    }
    return std::nullopt;
}

std::unique_ptr<WeightSource> makeRandomWeights(const ModelConfig& config, std::uint64_t seed) {
    return std::make_unique<RandomWeights>(config, seed);
}

} // namespace kvglass
