// SPDX-FileCopyrightText: 2026 The KVGlass authors
// SPDX-License-Identifier: Apache-2.0

// kvglass-cli bench: the experiment of the article, with and without a KV cache.

#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include "app/cli/command.h"
#include "app/cli/common_options.h"
#include "engine/experiment/experiment_json.h"

namespace kvglass::cli {

class BenchCommand final : public Command {
public:
    CLI::App* addTo(CLI::App& program) override;
    [[nodiscard]] Status run() override;

private:
    [[nodiscard]] Result<ExperimentOptions> options(const Engine& engine) const;
    [[nodiscard]] Result<ExperimentOptions> optionsOfFile(const ExperimentSetting& setting) const;
    [[nodiscard]] Result<ExperimentRecord> measure(Engine& engine, const std::stop_token& stop,
                                                   const Log& log) const;
    [[nodiscard]] Status sweep(Engine& engine, const std::stop_token& stop) const;

    ModelOptions m_model;
    PromptOptions m_prompt;
    std::optional<std::int64_t> m_newTokens; // not given: 1,000, or less in a smaller context
    std::int64_t m_runs = 5;
    std::string m_protocol = "published";
    std::string m_json;
    std::string m_resume;
    std::string m_sweep;
    bool m_probe = false;
};

} // namespace kvglass::cli
