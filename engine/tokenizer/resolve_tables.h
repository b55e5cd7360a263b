// SPDX-FileCopyrightText: 2026 The KVGlass authors
// SPDX-License-Identifier: Apache-2.0

// Checks that the tables of a tokenizer fit together, and turns spellings into ids.

#pragma once

#include <vector>

#include "engine/base/error.h"
#include "engine/tokenizer/bpe_tables.h"
#include "engine/tokenizer/merge_table.h"

namespace kvglass {

/// Afterwards ids and contents are distinct, except that an added token may also be in the
/// vocabulary with the same id. "<|endoftext|>" is a special token wherever it is listed. Returns
/// the merges by id. Errors (BadFormat): an id or a merge that is there twice; an added token with
/// two ids; a merge whose parts or result are no tokens; a vocabulary without any token; a token of
/// vocab.json that its merges.txt should make and does not, because the file has been cut.
[[nodiscard]] Result<std::vector<Merge>> resolveTables(BpeTables& tables);

} // namespace kvglass
