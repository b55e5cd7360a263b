// SPDX-FileCopyrightText: 2026 The KVGlass authors
// SPDX-License-Identifier: Apache-2.0

// What decides the arithmetic of a GPT-2-family model. Filled by engine/io from a config.json, or
// by engine/model for the presets; checked there. Backends trust it.

#pragma once

#include <cstdint>
#include <optional>
#include <string_view>
#include <vector>

#include "engine/base/ids.h"

namespace kvglass {

/// The activation between the two products of the MLP block.
enum class Activation : std::uint8_t {
    GeluTanh,  // gelu_new, gelu_fast, gelu_pytorch_tanh: the tanh approximation
    GeluErf,   // gelu: x * Phi(x)
    QuickGelu, // quick_gelu: x * sigmoid(1.702 x)
    Relu,
    Silu, // silu, swish: x * sigmoid(x)
    Tanh,
    Sigmoid,
};

struct ModelConfig {
    std::int64_t vocabularySize = 0; // V
    std::int64_t contextLength = 0;  // n_positions: rows of the position embedding
    std::int64_t channels = 0;       // C
    std::int64_t layers = 0;         // L
    std::int64_t heads = 0;          // H; divides C
    std::int64_t innerSize = 0; // I: hidden units of the MLP, 4 C unless n_inner says otherwise
    float layerNormEpsilon = 1e-5F;
    Activation activation = Activation::GeluTanh;
    bool scaleAttention = true;                // scores / sqrt(D)
    bool scaleAttentionByInverseLayer = false; // scores / (layer + 1), layers from 0
    bool tiedEmbeddings = true;                // the LM head is the token embedding
    std::vector<TokenId> endOfText;            // any of them ends a text; empty: nothing does
    std::optional<TokenId> beginOfText;        // the model's word for where an empty prompt starts

    /// D, the size of one head.
    [[nodiscard]] std::int64_t headSize() const { return channels / heads; }

    /// The factor on q.k before the softmax in `layer`.
    [[nodiscard]] float attentionScale(LayerIndex layer) const;

    /// Number of stored parameters, tied weights counted once.
    [[nodiscard]] std::int64_t parameters() const;

    /// Whether `token` is one of endOfText.
    [[nodiscard]] bool endsText(TokenId token) const;

    /// What an empty prompt starts from: beginOfText, else the first of endOfText, else nothing.
    [[nodiscard]] std::optional<TokenId> startOfText() const;

    bool operator==(const ModelConfig&) const = default;
};

} // namespace kvglass
