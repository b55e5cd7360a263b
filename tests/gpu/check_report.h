// SPDX-FileCopyrightText: 2026 The KVGlass authors
// SPDX-License-Identifier: Apache-2.0

// Counts checks, prints one line each and writes them as JSON. No Qt: this runs on machines that
// have nothing but a GPU and its toolkit.

#pragma once

#include <string>
#include <vector>

#include "engine/base/error.h"
#include "tests/support/comparator.h"

namespace kvglass::gpu {

struct CheckLine {
    std::string group;
    std::string name;
    bool passed = false;
    std::string text; // what was found
};

class CheckReport {
public:
    void add(CheckLine line); // and prints it
    void add(const std::string& group, const std::string& name, const Comparison& comparison);
    void add(const std::string& group, const std::string& name, const Error& error);

    [[nodiscard]] int passed() const { return static_cast<int>(m_lines.size()) - m_failed; }
    [[nodiscard]] int failed() const { return m_failed; }

    /// {"device", "passed", "failed", "checks": [{"group", "name", "passed", "text"}]}
    [[nodiscard]] std::string json(const std::string& device) const;

private:
    std::vector<CheckLine> m_lines;
    int m_failed = 0;
};

} // namespace kvglass::gpu
