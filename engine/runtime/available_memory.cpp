// SPDX-FileCopyrightText: 2026 The KVGlass authors
// SPDX-License-Identifier: Apache-2.0

#include "engine/runtime/available_memory.h"

#include <algorithm>
#include <charconv>
#include <fstream>
#include <iterator>
#include <string>

namespace kvglass {

namespace fs = std::filesystem;

namespace {

using Bytes = std::optional<std::int64_t>;

/// The integer that `text` starts with, after spaces.
Bytes leadingInteger(std::string_view text) {
    text.remove_prefix(std::min(text.find_first_not_of(" \t"), text.size()));
    std::int64_t value = 0;
    const auto parsed = std::from_chars(text.data(), text.data() + text.size(), value);
    return parsed.ec == std::errc() && value >= 0 ? Bytes(value) : std::nullopt;
}

/// Calls use(line) for each line of `text` until it returns true.
template <class Use> void eachLine(std::string_view text, const Use& use) {
    while (!text.empty()) {
        const std::size_t end = std::min(text.find('\n'), text.size());
        if (use(text.substr(0, end)))
            return;
        text.remove_prefix(std::min(end + 1, text.size()));
    }
}

/// The integer after `key`, which starts a line.
Bytes valueOf(std::string_view key, std::string_view text) {
    Bytes value;
    eachLine(text, [&](std::string_view line) {
        if (line.starts_with(key))
            value = leadingInteger(line.substr(key.size()));
        return value.has_value();
    });
    return value;
}

std::int64_t cachedFiles(std::string_view statistics) {
    // Version 1 has its own pages under these names, and with those of its children under total_.
    std::int64_t bytes = 0;
    for (const std::string key : {"inactive_file ", "active_file "})
        bytes += valueOf("total_" + key, statistics).value_or(valueOf(key, statistics).value_or(0));
    return bytes;
}

std::string contentOf(const fs::path& file) { // empty: not there
    std::ifstream stream(file, std::ios::binary);
    return {std::istreambuf_iterator<char>(stream), std::istreambuf_iterator<char>()};
}

Bytes least(Bytes left, Bytes right) {
    if (!left || !right)
        return left ? left : right;
    return std::min(*left, *right);
}

/// Of the group `path` below `mount` and of all groups around it.
Bytes roomBelow(const fs::path& mount, fs::path path, const char* limit, const char* usage) {
    Bytes room;
    for (path = path.relative_path();; path = path.parent_path()) {
        const fs::path folder = mount / path;
        const std::string limitText = contentOf(folder / limit);
        const std::string usageText = contentOf(folder / usage);
        const std::string statistics = contentOf(folder / "memory.stat");
        room = least(room, groupRoom({limitText, usageText, statistics}));
        if (path.empty())
            return room;
    }
}

} // namespace

Bytes memAvailable(std::string_view meminfo) {
    constexpr std::int64_t kKilobyte = 1024;
    constexpr std::int64_t kMost = std::int64_t{1} << 50; // kilobytes; no such machine
    const Bytes kilobytes = valueOf("MemAvailable:", meminfo);
    return kilobytes && *kilobytes < kMost ? Bytes(*kilobytes * kKilobyte) : std::nullopt;
}

Bytes groupRoom(const MemoryGroup& group) {
    const Bytes limit = leadingInteger(group.limit);
    const Bytes usage = leadingInteger(group.usage);
    if (!limit || !usage)
        return std::nullopt;
    const std::int64_t used = *usage - std::min(*usage, cachedFiles(group.statistics));
    return std::max<std::int64_t>(0, *limit - used);
}

Bytes availableMemory(const fs::path& root) {
    Bytes available = memAvailable(contentOf(root / "proc/meminfo"));
    const std::string groups = contentOf(root / "proc/self/cgroup");
    const fs::path mount = root / "sys/fs/cgroup";
    eachLine(groups, [&](std::string_view line) { // "0::/path" or "4:memory:/path"
        const std::size_t first = std::min(line.find(':'), line.size());
        const std::size_t second = line.find(':', first + 1);
        if (second == std::string_view::npos)
            return false;
        const std::string controllers(line.substr(first + 1, second - first - 1));
        const fs::path path(line.substr(second + 1));
        if (controllers.empty())
            available = least(available, roomBelow(mount, path, "memory.max", "memory.current"));
        if (("," + controllers + ",").find(",memory,") != std::string::npos)
            available = least(available, roomBelow(mount / "memory", path, "memory.limit_in_bytes",
                                                   "memory.usage_in_bytes"));
        return false;
    });
    return available;
}

} // namespace kvglass
