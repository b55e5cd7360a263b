// SPDX-FileCopyrightText: 2026 The KVGlass authors
// SPDX-License-Identifier: Apache-2.0

// The processing steps around the BPE model in tokenizer.json. GPT-2 needs exactly one of them, the
// byte-level split; anything else would change the token ids and is refused by name.

#pragma once

#include <nlohmann/json_fwd.hpp>

#include "engine/base/error.h"
#include "engine/tokenizer/bpe_tables.h"

namespace kvglass {

/// Looks at `normalizer`, `pre_tokenizer`, `post_processor` and `decoder`; `root` is an object.
/// `truncation` and `padding` are left aside: they are settings of a batch, which the programs that
/// write these files do not apply to a single text either. Errors: BadFormat, Unsupported.
[[nodiscard]] Result<PrefixSpace> readByteLevelPipeline(const nlohmann::json& root);

} // namespace kvglass
