// SPDX-FileCopyrightText: 2026 The KVGlass authors
// SPDX-License-Identifier: Apache-2.0

#include "engine/base/error.h"

namespace kvglass {

std::string Error::text() const {
    std::string line = what;
    if (!why.empty())
        line += ": " + why;
    if (!now.empty())
        line += "; " + now;
    return line;
}

} // namespace kvglass
