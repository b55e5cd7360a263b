// SPDX-FileCopyrightText: 2026 The KVGlass authors
// SPDX-License-Identifier: Apache-2.0

// kvglass-cli verify: does one device compute what another one does, or what was recorded?

#pragma once

#include <cstdint>
#include <string>

#include "app/cli/command.h"
#include "app/cli/common_options.h"
#include "engine/experiment/backend_comparison.h"

namespace kvglass::cli {

class VerifyCommand final : public Command {
public:
    CLI::App* addTo(CLI::App& program) override;
    [[nodiscard]] Status run() override;

private:
    [[nodiscard]] Result<BackendComparison> compare(Engine& first, Engine& second,
                                                    const std::stop_token& stop) const;

    ModelOptions m_model;
    PromptOptions m_prompt;
    std::string m_against = "reference";
    std::int64_t m_newTokens = 32;
    std::string m_recording; // empty: two devices are compared
    bool m_typeIsGiven = false;
};

} // namespace kvglass::cli
