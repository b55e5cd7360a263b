// SPDX-FileCopyrightText: 2026 The KVGlass authors
// SPDX-License-Identifier: Apache-2.0

// A small model folder under tests/data/models with what Hugging Face transformers computes for it.

#pragma once

#include <filesystem>
#include <string>
#include <vector>

#include "engine/base/ids.h"

namespace kvglass {

struct ModelFixture {
    std::string name;             // of the folder
    std::filesystem::path folder; // config.json and the weights
    std::vector<TokenId> tokens;  // (T)
    std::vector<float> logits;    // (T, V), computed in double, rounded once
    std::vector<float> attention; // (L, H, T, T), computed in double, rounded once
};

/// All folders under `models`, by name. Throws std::runtime_error where one cannot be read: a
/// fixture is part of the source.
[[nodiscard]] std::vector<ModelFixture> loadModelFixtures(const std::filesystem::path& models);

} // namespace kvglass
