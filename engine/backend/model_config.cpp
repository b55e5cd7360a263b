// SPDX-FileCopyrightText: 2026 The KVGlass authors
// SPDX-License-Identifier: Apache-2.0

#include "engine/backend/model_config.h"

#include <algorithm>
#include <cmath>

namespace kvglass {

float ModelConfig::attentionScale(LayerIndex layer) const {
    double scale = 1.0;
    if (scaleAttention)
        scale /= std::sqrt(static_cast<double>(headSize()));
    if (scaleAttentionByInverseLayer)
        scale /= static_cast<double>(layer.value + 1);
    return static_cast<float>(scale);
}

std::int64_t ModelConfig::parameters() const {
    const std::int64_t norms = 4 * channels;
    const std::int64_t attention =
        channels * 3 * channels + 3 * channels + channels * channels + channels;
    const std::int64_t mlp = 2 * channels * innerSize + innerSize + channels;
    const std::int64_t head = tiedEmbeddings ? 0 : vocabularySize * channels;
    return (vocabularySize + contextLength) * channels + layers * (norms + attention + mlp) +
           2 * channels + head;
}

bool ModelConfig::endsText(TokenId token) const {
    return std::find(endOfText.begin(), endOfText.end(), token) != endOfText.end();
}

std::optional<TokenId> ModelConfig::startOfText() const {
    if (beginOfText || endOfText.empty())
        return beginOfText;
    return endOfText.front();
}

} // namespace kvglass
