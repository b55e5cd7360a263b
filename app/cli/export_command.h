// SPDX-FileCopyrightText: 2026 The KVGlass authors
// SPDX-License-Identifier: Apache-2.0

// kvglass-cli export: a recording as data, as a trace and as a report.

#pragma once

#include <string>

#include "app/cli/command.h"

namespace kvglass::cli {

class ExportCommand final : public Command {
public:
    CLI::App* addTo(CLI::App& program) override;
    [[nodiscard]] Status run() override;

private:
    std::string m_file;
    std::string m_csv; // empty: not wanted, as for the others
    std::string m_jsonLines;
    std::string m_trace;
    std::string m_html;
    std::string m_recording;
    bool m_anonymise = false;
};

} // namespace kvglass::cli
