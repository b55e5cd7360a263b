// SPDX-FileCopyrightText: 2026 The KVGlass authors
// SPDX-License-Identifier: Apache-2.0

// True shapes with seeded random weights: right for timing, meaningless as text.

#pragma once

#include <array>
#include <cstdint>
#include <memory>
#include <optional>
#include <string_view>

#include "engine/backend/model_config.h"
#include "engine/backend/weight_source.h"

namespace kvglass {

inline constexpr std::array<std::string_view, 4> kPresetNames = {"gpt2", "gpt2-medium",
                                                                 "gpt2-large", "gpt2-xl"};

/// The published shapes; empty for any other name.
[[nodiscard]] std::optional<ModelConfig> presetConfig(std::string_view name);

/// Weights that depend only on `seed`, role, layer and index, the same on every machine; any part
/// can be read in any order and from any thread. Bell-shaped (see bell_numbers.h) with mean 0 and
/// standard deviation 0.02, as GPT-2 was initialised; the two projections into the residual stream
/// are scaled by 1/sqrt(2 L); gains are 1; biases are drawn like weights, so that they count.
[[nodiscard]] std::unique_ptr<WeightSource> makeRandomWeights(const ModelConfig& config,
                                                              std::uint64_t seed);

} // namespace kvglass
