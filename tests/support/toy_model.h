// SPDX-FileCopyrightText: 2026 The KVGlass authors
// SPDX-License-Identifier: Apache-2.0

// Small GPT-2 models with seeded random weights, made in memory: for tests that need a model whose
// logits and attention really depend on every token, but no file.

#pragma once

#include <cstdint>
#include <memory>
#include <vector>

#include "engine/backend/model_config.h"
#include "engine/backend/weight_source.h"
#include "engine/base/ids.h"

namespace kvglass {

/// The sizes of a toy model. The defaults are odd on purpose, so that nothing divides evenly:
/// `toyConfig({.vocabulary = 257, .context = 128})` changes two of them.
struct ToyShape {
    std::int64_t vocabulary = 61; // V
    std::int64_t context = 40;    // positions
    std::int64_t headSize = 7;    // D
    std::int64_t heads = 3;       // H; C = H * D
    std::int64_t layers = 2;      // L
    std::int64_t innerSize = 0;   // I; 0 means 4 C
    Activation activation = Activation::GeluTanh;
    bool scaleAttention = true;
    bool scaleAttentionByInverseLayer = false;
    bool tiedEmbeddings = true;
};

[[nodiscard]] ModelConfig toyConfig(const ToyShape& shape = {});

/// Weights that depend only on `seed`, role, layer and index, so that any rows can be read in any
/// order. They are larger than those of a fresh GPT-2: logits spread by about 2 and attention is
/// far from uniform. Safe to read from several threads, as every source is.
[[nodiscard]] std::unique_ptr<WeightSource> makeToyWeights(const ModelConfig& config,
                                                           std::uint64_t seed);

/// `count` random ids below the vocabulary size; the same seed gives the same ids.
[[nodiscard]] std::vector<TokenId> toyTokens(const ModelConfig& config, std::int64_t count,
                                             std::uint64_t seed);

} // namespace kvglass
