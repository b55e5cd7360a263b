// SPDX-FileCopyrightText: 2026 The KVGlass authors
// SPDX-License-Identifier: Apache-2.0

// What every subcommand is: options, and a function to run with them.

#pragma once

#include <CLI/CLI.hpp>

#include "engine/base/error.h"

namespace kvglass::cli {

class Command {
public:
    virtual ~Command() = default;

    /// Registers the subcommand and its options, which live as long as this object.
    virtual CLI::App* addTo(CLI::App& program) = 0;

    /// Runs with the parsed options; output goes to stdout.
    [[nodiscard]] virtual Status run() = 0;
};

} // namespace kvglass::cli
