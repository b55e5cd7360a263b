// SPDX-FileCopyrightText: 2026 The KVGlass authors
// SPDX-License-Identifier: Apache-2.0

#include "engine/runtime/resource_paths.h"

#include <system_error>

namespace kvglass {

namespace fs = std::filesystem;

fs::path resourcesFolder() {
    std::error_code problem;
    const fs::path program = fs::read_symlink("/proc/self/exe", problem);
    if (!problem) {
        const fs::path installed = program.parent_path().parent_path() / "share" / "kvglass";
        if (fs::is_directory(installed, problem))
            return installed;
    }
    return KVGLASS_SOURCE_RESOURCES;
}

fs::path demoModelFolder() { return resourcesFolder() / "demo-model"; }

} // namespace kvglass
