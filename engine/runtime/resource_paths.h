// SPDX-FileCopyrightText: 2026 The KVGlass authors
// SPDX-License-Identifier: Apache-2.0

// Where the files that come with the program are: beside an installed program, or in the source
// tree that a program in a build folder was made from.

#pragma once

#include <filesystem>

namespace kvglass {

/// `../share/kvglass` seen from the folder of the running program, when it is there; else the
/// `resources` folder of the source tree. Nothing is opened; the folder may be missing.
[[nodiscard]] std::filesystem::path resourcesFolder();

/// The bundled model, "demo".
[[nodiscard]] std::filesystem::path demoModelFolder();

} // namespace kvglass
