// SPDX-FileCopyrightText: 2026 The KVGlass authors
// SPDX-License-Identifier: Apache-2.0

// From the prompt of a request to the tokens of a new sequence.

#pragma once

#include <string>
#include <variant>
#include <vector>

#include "engine/backend/model_config.h"
#include "engine/base/error.h"
#include "engine/base/ids.h"
#include "engine/tokenizer/tokenizer.h"

namespace kvglass {

/// Tokenises a text (special tokens recognised) or takes a list of ids; at least one token. An
/// empty prompt becomes ModelConfig::startOfText(). Errors: BadUsage (empty, and the model has
/// no such token; an id outside the vocabulary), TooLong (says by how much), those of the
/// tokenizer.
[[nodiscard]] Result<std::vector<TokenId>>
promptTokens(const std::variant<std::string, std::vector<TokenId>>& prompt,
             const ModelConfig& config, const Tokenizer& tokenizer);

} // namespace kvglass
