// SPDX-FileCopyrightText: 2026 The KVGlass authors
// SPDX-License-Identifier: Apache-2.0

// Writes a zip archive, all or nothing: into a temporary file in the same folder, which takes the
// name only when it is complete and on the disk. The same entries give the same bytes: no entry
// carries the time at which it was written.

#pragma once

#include <filesystem>
#include <string>
#include <utility>
#include <vector>

#include "engine/base/error.h"

namespace kvglass {

/// Name and content.
using ArchiveEntry = std::pair<std::string, std::string>;

/// Replaces `path`. Errors: BadUsage (`path` is something other than a regular file), NotFound (no
/// such folder), Io (the disk is full, with the system's reason); then `path` is what it was
/// before. Any thread; takes as long as the disk does.
[[nodiscard]] Status writeArchive(const std::filesystem::path& path,
                                  const std::vector<ArchiveEntry>& entries);

} // namespace kvglass
