// SPDX-FileCopyrightText: 2026 The KVGlass authors
// SPDX-License-Identifier: Apache-2.0

// How much more memory this process can get, as Linux tells it.

#pragma once

#include <cstdint>
#include <filesystem>
#include <optional>
#include <string_view>

namespace kvglass {

/// MemAvailable of /proc/meminfo in bytes; nothing when the text does not have it.
[[nodiscard]] std::optional<std::int64_t> memAvailable(std::string_view meminfo);

/// What a control group files as text: its limit, its usage, and memory.stat.
struct MemoryGroup {
    std::string_view limit; // "max" or bytes
    std::string_view usage; // bytes, cached files included
    std::string_view statistics;
};

/// Limit less usage in bytes, at least 0. Cached files do not count as used: they are given up for
/// whoever needs the memory. Nothing without a limit or where the text is not understood.
[[nodiscard]] std::optional<std::int64_t> groupRoom(const MemoryGroup& group);

/// The least of memAvailable() and the room in this process's control groups, of version 2 or 1,
/// and in those around them. Nothing where the system does not say. `root`: where /proc and /sys
/// are, for tests.
[[nodiscard]] std::optional<std::int64_t>
availableMemory(const std::filesystem::path& root = std::filesystem::path("/"));

} // namespace kvglass
