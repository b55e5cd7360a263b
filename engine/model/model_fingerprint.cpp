// SPDX-FileCopyrightText: 2026 The KVGlass authors
// SPDX-License-Identifier: Apache-2.0

#include "engine/model/model_fingerprint.h"

#include <algorithm>
#include <array>
#include <vector>

#include "engine/model/sha256.h"

namespace kvglass {

namespace {

constexpr std::int64_t kMostRows = 4;

void addSizes(Sha256& hash, const ModelConfig& config) {
    const std::array<std::int64_t, 9> sizes = {config.vocabularySize,
                                               config.contextLength,
                                               config.channels,
                                               config.layers,
                                               config.heads,
                                               config.innerSize,
                                               static_cast<std::int64_t>(config.activation),
                                               config.scaleAttention ? 1 : 0,
                                               config.scaleAttentionByInverseLayer ? 1 : 0};
    hash.add(std::as_bytes(std::span(sizes)));
    hash.add(std::as_bytes(std::span(&config.layerNormEpsilon, 1)));
}

Status addSamples(Sha256& hash, const ModelConfig& config, const WeightSource& weights,
                  WeightRole role, LayerIndex layer) {
    const WeightShape shape = weightShape(config, role);
    const std::int64_t rows = std::min(shape.rows, kMostRows);
    std::vector<float> row(static_cast<std::size_t>(shape.columns));
    for (std::int64_t sample = 0; sample < rows; ++sample) {
        const std::int64_t place = rows == 1 ? 0 : sample * (shape.rows - 1) / (rows - 1);
        if (Status read = weights.read(role, layer, place, 1, row); !read)
            return read;
        hash.add(std::as_bytes(std::span(row)));
    }
    return {};
}

} // namespace

Result<std::string> modelFingerprint(const ModelConfig& config, const WeightSource& weights) {
    Sha256 hash;
    addSizes(hash, config);
    for (int value = 0; value <= static_cast<int>(WeightRole::LmHead); ++value) {
        const auto role = static_cast<WeightRole>(value);
        if (role == WeightRole::LmHead && config.tiedEmbeddings)
            continue;
        const std::int64_t layers = isPerLayer(role) ? config.layers : 1;
        for (std::int64_t layer = 0; layer < layers; ++layer)
            if (Status added = addSamples(hash, config, weights, role,
                                          LayerIndex(static_cast<std::int32_t>(layer)));
                !added)
                return fail(std::move(added.error()));
    }
    return hash.finish();
}

} // namespace kvglass
