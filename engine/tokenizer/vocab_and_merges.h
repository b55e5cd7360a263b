// SPDX-FileCopyrightText: 2026 The KVGlass authors
// SPDX-License-Identifier: Apache-2.0

// The older files of a GPT-2 tokenizer: vocab.json (spelling -> id), merges.txt (one merge per
// line) and, where present, added_tokens.json (text -> id).

#pragma once

#include <filesystem>

#include "engine/base/error.h"
#include "engine/tokenizer/bpe_tables.h"

namespace kvglass {

/// What added_tokens.json lists is taken as special, as it does not say. Errors: NotFound, Io,
/// BadFormat.
[[nodiscard]] Result<BpeTables> readVocabAndMerges(const std::filesystem::path& folder);

} // namespace kvglass
