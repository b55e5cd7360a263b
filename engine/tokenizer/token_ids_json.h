// SPDX-FileCopyrightText: 2026 The KVGlass authors
// SPDX-License-Identifier: Apache-2.0

// A JSON object that gives token ids by name: vocab.json, added_tokens.json, and `model.vocab` of
// tokenizer.json.

#pragma once

#include <string>
#include <vector>

#include <nlohmann/json_fwd.hpp>

#include "engine/base/error.h"
#include "engine/tokenizer/bpe_tables.h"

namespace kvglass {

/// Whole numbers from 0 to kMaximumVocabulary - 1, at most that many; BadFormat otherwise. `place`
/// begins the message.
[[nodiscard]] Result<std::vector<VocabularyEntry>> readTokenIds(const nlohmann::json& object,
                                                                const std::string& place);

/// One such number; `place` says which.
[[nodiscard]] Result<std::int64_t> readTokenId(const nlohmann::json& value,
                                               const std::string& place);

} // namespace kvglass
