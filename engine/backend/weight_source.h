// SPDX-FileCopyrightText: 2026 The KVGlass authors
// SPDX-License-Identifier: Apache-2.0

// Where a backend gets weights from: by role, never by the name in a file. Shapes are those of the
// paper's formulas; linear weights are stored (in, out), as y = x W + b reads.

#pragma once

#include <cstdint>
#include <span>
#include <string>

#include "engine/backend/model_config.h"
#include "engine/base/error.h"
#include "engine/base/ids.h"

namespace kvglass {

enum class WeightRole : std::uint8_t {
    TokenEmbedding,            // (V, C)
    PositionEmbedding,         // (contextLength, C)
    AttentionNormGain,         // (1, C) per layer, as are all that follow up to FinalNormGain
    AttentionNormBias,         // (1, C)
    QkvWeight,                 // (C, 3C): columns are q, then k, then v; head h at h*D within each
    QkvBias,                   // (1, 3C)
    AttentionProjectionWeight, // (C, C)
    AttentionProjectionBias,   // (1, C)
    MlpNormGain,               // (1, C)
    MlpNormBias,               // (1, C)
    FcWeight,                  // (C, I)
    FcBias,                    // (1, I)
    MlpProjectionWeight,       // (I, C)
    MlpProjectionBias,         // (1, C)
    FinalNormGain,             // (1, C), one for the model
    FinalNormBias,             // (1, C)
    LmHead,                    // (V, C); only when the embeddings are not tied
};

/// True for the roles that every layer has one of.
[[nodiscard]] bool isPerLayer(WeightRole role);

/// "h.3.attn.c_attn.weight": the name in Hugging Face files, without the "transformer." prefix.
[[nodiscard]] std::string huggingFaceName(WeightRole role, LayerIndex layer);

struct WeightShape {
    std::int64_t rows = 0;
    std::int64_t columns = 0;
    [[nodiscard]] std::int64_t size() const { return rows * columns; }
    bool operator==(const WeightShape&) const = default;
};

[[nodiscard]] WeightShape weightShape(const ModelConfig& config, WeightRole role);

class WeightSource {
public:
    virtual ~WeightSource() = default;

    /// Reads rows [firstRow, firstRow + rows) of a weight as f32, row-major, into `out`, which has
    /// exactly rows * columns elements. `layer` is ignored for roles that are not per layer.
    /// Errors: Io, BadFormat (also for NaN and infinity). Safe to call from several threads.
    [[nodiscard]] virtual Status read(WeightRole role, LayerIndex layer, std::int64_t firstRow,
                                      std::int64_t rows, std::span<float> out) const = 0;
};

} // namespace kvglass
