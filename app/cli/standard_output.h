// SPDX-FileCopyrightText: 2026 The KVGlass authors
// SPDX-License-Identifier: Apache-2.0

// Writing to stdout so that a full disk or a closed reader is an error and not silence.

#pragma once

#include <string_view>

#include "engine/base/error.h"

namespace kvglass::cli {

/// Writes and flushes. Error: Io.
[[nodiscard]] Status writeOut(std::string_view text);

/// Whether a person reads the output in a terminal.
[[nodiscard]] bool outputIsTerminal();

} // namespace kvglass::cli
