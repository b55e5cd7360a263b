// SPDX-FileCopyrightText: 2026 The KVGlass authors
// SPDX-License-Identifier: Apache-2.0

// Where tests find what they read. One compiled file knows the places, so that the tests themselves
// compile to the same objects in every copy of the tree.

#pragma once

#include <filesystem>

namespace kvglass {

/// The top folder of the source tree.
[[nodiscard]] std::filesystem::path sourceFolder();
/// tests/data: fixtures made by scripts that stand beside them.
[[nodiscard]] std::filesystem::path testDataFolder();
/// resources/: what is shipped with the programs.
[[nodiscard]] std::filesystem::path bundledResources();
/// Tables too large for the tree, such as GPT-2's own tokenizer. They may be absent: a test that
/// needs them then skips and says so.
[[nodiscard]] std::filesystem::path sharedTables();

} // namespace kvglass
