// SPDX-FileCopyrightText: 2026 The KVGlass authors
// SPDX-License-Identifier: Apache-2.0

// From the name of a model to what is needed to load it: "demo" (the bundled folder), "random:NAME"
// (a published shape with seeded random weights) or a folder in Hugging Face layout.

#pragma once

#include <filesystem>
#include <memory>
#include <string>

#include "engine/backend/model_config.h"
#include "engine/backend/weight_source.h"
#include "engine/base/error.h"
#include "engine/tokenizer/tokenizer.h"

namespace kvglass {

/// Everything but the weights in memory.
struct ModelSpec {
    std::string displayName; // "demo", "gpt2-medium (random weights)", the folder's name
    ModelConfig config;
    std::unique_ptr<WeightSource> weights;
    std::unique_ptr<Tokenizer> tokenizer;
    bool randomWeights = false;
};

/// The weights of `random:` models are always those of this seed.
inline constexpr std::uint64_t kRandomModelSeed = 42;

/// True for a model that has random weights.
[[nodiscard]] bool isRandomModel(const std::string& model);

/// Opens and checks; reads no weights. A folder without tokenizer files is still a model: it takes
/// prompts as token ids (MissingTokenizer). Errors: BadUsage (unknown preset), those of openModelFolder
/// and loadTokenizer.
[[nodiscard]] Result<ModelSpec> openModel(const std::string& model,
                                          const std::filesystem::path& demoModel);

/// Only the configuration, for predictions: needs no tokenizer.
[[nodiscard]] Result<ModelConfig> openModelConfig(const std::string& model,
                                                  const std::filesystem::path& demoModel);

/// Only the tokenizer: needs no weights.
[[nodiscard]] Result<std::unique_ptr<Tokenizer>>
openTokenizer(const std::string& model, const std::filesystem::path& demoModel);

} // namespace kvglass
