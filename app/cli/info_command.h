// SPDX-FileCopyrightText: 2026 The KVGlass authors
// SPDX-License-Identifier: Apache-2.0

// kvglass-cli info: what this program is, what it can run on, and what a model will need.

#pragma once

#include <string>

#include "app/cli/command.h"
#include "app/cli/common_options.h"

namespace kvglass::cli {

class InfoCommand final : public Command {
public:
    CLI::App* addTo(CLI::App& program) override;
    [[nodiscard]] Status run() override;

private:
    std::string m_model; // empty: none was named
    std::string m_logLevel = "warning";
};

} // namespace kvglass::cli
