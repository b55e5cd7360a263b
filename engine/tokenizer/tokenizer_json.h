// SPDX-FileCopyrightText: 2026 The KVGlass authors
// SPDX-License-Identifier: Apache-2.0

// tokenizer.json of the Hugging Face tokenizers library, version 1.0: BPE with byte-level split.

#pragma once

#include <nlohmann/json_fwd.hpp>

#include "engine/base/error.h"
#include "engine/tokenizer/bpe_tables.h"

namespace kvglass {

/// Merges may be strings ("a b") or pairs (["a", "b"]). A setting that would change the token ids
/// and is not done here is Unsupported; what cannot be true is BadFormat. Both name the place.
[[nodiscard]] Result<BpeTables> readTokenizerJson(const nlohmann::json& root);

} // namespace kvglass
