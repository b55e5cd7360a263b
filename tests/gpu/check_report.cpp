// SPDX-FileCopyrightText: 2026 The KVGlass authors
// SPDX-License-Identifier: Apache-2.0

#include "tests/gpu/check_report.h"

#include <cstdio>
#include <utility>

#include <nlohmann/json.hpp>

namespace kvglass::gpu {

void CheckReport::add(CheckLine line) {
    std::printf("%s  %s: %s: %s\n", line.passed ? "pass" : "FAIL", line.group.c_str(),
                line.name.c_str(), line.text.c_str());
    std::fflush(stdout); // so that the last line is seen when a device hangs
    m_failed += line.passed ? 0 : 1;
    m_lines.push_back(std::move(line));
}

void CheckReport::add(const std::string& group, const std::string& name,
                      const Comparison& comparison) {
    add({group, name, comparison.passed, comparison.text});
}

void CheckReport::add(const std::string& group, const std::string& name, const Error& error) {
    add({group, name, false, error.text()});
}

std::string CheckReport::json(const std::string& device) const {
    nlohmann::ordered_json checks = nlohmann::ordered_json::array();
    for (const CheckLine& line : m_lines)
        checks.push_back({{"group", line.group},
                          {"name", line.name},
                          {"passed", line.passed},
                          {"text", line.text}});
    const nlohmann::ordered_json report = {
        {"device", device}, {"passed", passed()}, {"failed", failed()}, {"checks", checks}};
    return report.dump(1, ' ', false, nlohmann::ordered_json::error_handler_t::replace) + "\n";
}

} // namespace kvglass::gpu
