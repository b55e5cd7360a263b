// SPDX-FileCopyrightText: 2026 The KVGlass authors
// SPDX-License-Identifier: Apache-2.0

// Writes a toy model as a folder in Hugging Face layout, for tests of what opens folders.

#pragma once

#include <cstdint>
#include <filesystem>

#include "engine/backend/model_config.h"

namespace kvglass {

enum class FolderTokenizer : std::uint8_t { None, Small };

/// Writes config.json and model.safetensors (seeded random weights) and, on request, the tables of
/// tests/data/tokenizer/small, whose size the vocabulary then has. The folder must exist. Ends the
/// test program when it cannot.
ModelConfig writeToyModelFolder(const std::filesystem::path& folder, FolderTokenizer tokenizer);

} // namespace kvglass
