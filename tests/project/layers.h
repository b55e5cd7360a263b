// SPDX-FileCopyrightText: 2026 The KVGlass authors
// SPDX-License-Identifier: Apache-2.0

// Who may include whom. Plain functions over strings, so that the rules themselves can be tested
// with arrows that must be refused.

#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace kvglass::test {

struct IncludeLine {
    std::string target; // what stands between the quotes or brackets
    int line = 0;
};

/// Every #include of a source text, comments and strings excluded as far as line starts tell.
[[nodiscard]] std::vector<IncludeLine> includesOf(std::string_view source);

/// Why `file` (a path from the top of the tree) must not include `target`; empty when it may.
[[nodiscard]] std::optional<std::string> wrongArrow(std::string_view file, std::string_view target);

/// The licence that a file of the program carries, by its room.
[[nodiscard]] std::string_view licenceOf(std::string_view file);

} // namespace kvglass::test
