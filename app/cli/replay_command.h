// SPDX-FileCopyrightText: 2026 The KVGlass authors
// SPDX-License-Identifier: Apache-2.0

// kvglass-cli replay: prints the text of a recording as it came.

#pragma once

#include <string>

#include "app/cli/command.h"

namespace kvglass::cli {

class ReplayCommand final : public Command {
public:
    CLI::App* addTo(CLI::App& program) override;
    [[nodiscard]] Status run() override;

private:
    std::string m_file;
    double m_pace = 1.0;
};

} // namespace kvglass::cli
