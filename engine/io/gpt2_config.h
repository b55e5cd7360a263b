// SPDX-FileCopyrightText: 2026 The KVGlass authors
// SPDX-License-Identifier: Apache-2.0

// config.json of a GPT-2 model, read as Hugging Face transformers reads it, but sceptically.

#pragma once

#include <string>
#include <string_view>

#include "engine/backend/model_config.h"
#include "engine/base/error.h"

namespace kvglass {

/// Reads every field that changes the arithmetic; a field that is absent has the default of
/// transformers' GPT2Config; sizes may have the general names too (hidden_size, ...), but not two
/// different values. `file` is named in errors.
///
/// The end of text is eos_token_id: an id, null (none), or a list, of which all ids in the
/// vocabulary are taken; the begin is bos_token_id, an id or null. An id outside the vocabulary can
/// never be generated: it is no error, the model just has no such token (transformers' default,
/// 50256, stands in many small models).
///
/// Errors: BadFormat, for what is not JSON, has the wrong type, or is out of range; Unsupported,
/// for another architecture, an activation that we do not have, cross-attention, pruned heads,
/// quantised weights, and the other variations that would compute something else.
[[nodiscard]] Result<ModelConfig> parseGpt2Config(std::string_view text, const std::string& file);

} // namespace kvglass
