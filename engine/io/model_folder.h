// SPDX-FileCopyrightText: 2026 The KVGlass authors
// SPDX-License-Identifier: Apache-2.0

// A model folder in Hugging Face layout: config.json, and model.safetensors or its sharded form.

#pragma once

#include <cstdint>
#include <filesystem>
#include <memory>

#include "engine/backend/model_config.h"
#include "engine/backend/weight_source.h"
#include "engine/base/error.h"

namespace kvglass {

/// An opened and fully checked folder: every tensor that the configuration needs is there, with the
/// right shape and a type that we read, inside its file. Values are read on demand.
struct ModelFolder {
    std::filesystem::path path;
    ModelConfig config;
    std::unique_ptr<WeightSource> weights;
    std::int64_t storedBytes = 0; // of the tensors that will be read
};

/// Errors: NotFound, Io, BadFormat, Unsupported; each names the file and the field or tensor.
[[nodiscard]] Result<ModelFolder> openModelFolder(const std::filesystem::path& path);

} // namespace kvglass
