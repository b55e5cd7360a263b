// SPDX-FileCopyrightText: 2026 The KVGlass authors
// SPDX-License-Identifier: Apache-2.0

// kvglass-cli compare: two recordings side by side, for people and for continuous benchmarks.

#pragma once

#include <optional>
#include <string>

#include "app/cli/command.h"

namespace kvglass::cli {

class CompareCommand final : public Command {
public:
    CLI::App* addTo(CLI::App& program) override;
    [[nodiscard]] Status run() override;

private:
    std::string m_first;
    std::string m_second;
    std::optional<std::string> m_failAbove; // "5%" or "5"
};

} // namespace kvglass::cli
