// SPDX-FileCopyrightText: 2026 The KVGlass authors
// SPDX-License-Identifier: Apache-2.0

#include "tests/support/test_folders.h"

namespace kvglass {

std::filesystem::path sourceFolder() { return KVGLASS_SOURCE; }

std::filesystem::path testDataFolder() { return sourceFolder() / "tests" / "data"; }

std::filesystem::path bundledResources() { return sourceFolder() / "resources"; }

std::filesystem::path sharedTables() { return sourceFolder().parent_path() / "shared"; }

} // namespace kvglass
