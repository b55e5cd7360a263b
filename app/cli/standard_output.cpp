// SPDX-FileCopyrightText: 2026 The KVGlass authors
// SPDX-License-Identifier: Apache-2.0

#include "app/cli/standard_output.h"

#include <cerrno>
#include <cstdio>
#include <system_error>

#include <unistd.h>

namespace kvglass::cli {

Status writeOut(std::string_view text) {
    const bool written = std::fwrite(text.data(), 1, text.size(), stdout) == text.size();
    if (!written || std::fflush(stdout) != 0)
        return fail(ErrorCode::Io, "cannot write to stdout",
                    std::generic_category().message(errno));
    return {};
}

bool outputIsTerminal() { return isatty(STDOUT_FILENO) == 1; }

} // namespace kvglass::cli
