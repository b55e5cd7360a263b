// SPDX-FileCopyrightText: 2026 The KVGlass authors
// SPDX-License-Identifier: Apache-2.0

// kvglass-cli recording-info: what a recording is and where it comes from.

#pragma once

#include <string>

#include "app/cli/command.h"

namespace kvglass::cli {

class RecordingInfoCommand final : public Command {
public:
    CLI::App* addTo(CLI::App& program) override;
    [[nodiscard]] Status run() override;

private:
    std::string m_file;
};

} // namespace kvglass::cli
