// SPDX-FileCopyrightText: 2026 The KVGlass authors
// SPDX-License-Identifier: Apache-2.0

// Reads CSV as RFC 4180 has it, for tests of what was written.

#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace kvglass {

/// Rows of cells, the line of names first.
[[nodiscard]] inline std::vector<std::vector<std::string>> readCsv(std::string_view text) {
    std::vector<std::vector<std::string>> rows(1, std::vector<std::string>(1));
    bool quoted = false;
    for (std::size_t place = 0; place < text.size(); ++place) {
        const char c = text[place];
        const bool doubled =
            quoted && c == '"' && place + 1 < text.size() && text[place + 1] == '"';
        if (doubled) {
            rows.back().back() += '"';
            ++place;
        } else if (c == '"') {
            quoted = !quoted;
        } else if (!quoted && c == ',') {
            rows.back().emplace_back();
        } else if (!quoted && c == '\n') {
            rows.emplace_back(1);
        } else if (quoted || c != '\r') {
            rows.back().back() += c;
        }
    }
    rows.pop_back(); // behind the last line end
    return rows;
}

} // namespace kvglass
