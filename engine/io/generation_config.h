// SPDX-FileCopyrightText: 2026 The KVGlass authors
// SPDX-License-Identifier: Apache-2.0

// generation_config.json, the file beside config.json that says how a model wants to be generated
// from. Only its special tokens are taken: how to sample is up to the user.

#pragma once

#include <string>
#include <string_view>

#include "engine/backend/model_config.h"
#include "engine/base/error.h"

namespace kvglass {

/// Where the file has eos_token_id or bos_token_id, it decides, null included, as it does for
/// generate() of Hugging Face transformers; what it lacks stays as `config` has it. `file` is named
/// in errors. Error: BadFormat; then `config` is unchanged.
[[nodiscard]] Status applyGenerationConfig(ModelConfig& config, std::string_view text,
                                           const std::string& file);

} // namespace kvglass
