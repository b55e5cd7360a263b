// SPDX-FileCopyrightText: 2026 The KVGlass authors
// SPDX-License-Identifier: Apache-2.0

// kvglass-cli logits: logits, and attention on request, of every position of a list of tokens.

#pragma once

#include <string>

#include "app/cli/command.h"
#include "app/cli/common_options.h"
#include "engine/experiment/token_trace.h"
#include "engine/io/safetensors_writer.h"

namespace kvglass::cli {

class LogitsCommand final : public Command {
public:
    CLI::App* addTo(CLI::App& program) override;
    [[nodiscard]] Status run() override;

private:
    [[nodiscard]] Result<SafetensorsWriter> createFile(std::int64_t length,
                                                       const ModelConfig& config) const;
    [[nodiscard]] Status write(const TokenTrace& trace, const ModelConfig& config,
                               SafetensorsWriter& writer) const;

    ModelOptions m_model;
    std::string m_tokens;
    std::string m_cache = "full";
    std::string m_out;
    bool m_attention = false;
};

} // namespace kvglass::cli
