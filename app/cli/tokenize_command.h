// SPDX-FileCopyrightText: 2026 The KVGlass authors
// SPDX-License-Identifier: Apache-2.0

// kvglass-cli tokenize: JSON Lines with texts on stdin, JSON Lines with token ids on stdout.

#pragma once

#include <string>

#include "app/cli/command.h"
#include "app/cli/common_options.h"

namespace kvglass::cli {

class TokenizeCommand final : public Command {
public:
    CLI::App* addTo(CLI::App& program) override;
    [[nodiscard]] Status run() override;

private:
    std::string m_model;
    std::string m_logLevel = "warning";
};

} // namespace kvglass::cli
