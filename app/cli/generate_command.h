// SPDX-FileCopyrightText: 2026 The KVGlass authors
// SPDX-License-Identifier: Apache-2.0

// kvglass-cli generate: streams text to stdout.

#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "app/cli/command.h"
#include "app/cli/common_options.h"

namespace kvglass::cli {

class GenerateCommand final : public Command {
public:
    CLI::App* addTo(CLI::App& program) override;
    [[nodiscard]] Status run() override;

private:
    [[nodiscard]] GenerationRequest makeRequest(Prompt prompt, const ModelConfig& config) const;
    [[nodiscard]] Status generate(Engine& engine, const GenerationRequest& request,
                                  const std::stop_token& stop, const Log& log) const;

    ModelOptions m_model;
    PromptOptions m_prompt;
    std::int64_t m_maxNewTokens = 0;
    std::string m_cache = "full";
    std::vector<std::int64_t> m_switchCacheAt;
    SamplingOptions m_sampling;
    bool m_ignoreEndOfText = false;
    bool m_capture = false;
    std::string m_events;
    std::string m_record;
};

} // namespace kvglass::cli
