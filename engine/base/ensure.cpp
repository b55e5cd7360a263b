// SPDX-FileCopyrightText: 2026 The KVGlass authors
// SPDX-License-Identifier: Apache-2.0

#include "engine/base/ensure.h"

#include <cstdio>
#include <cstdlib>

namespace kvglass {

void ensureFailed(const char* expression, const char* file, int line) {
    std::fprintf(stderr, "kvglass: broken promise in the program: %s (%s:%d)\n", expression, file,
                 line);
    std::abort();
}

} // namespace kvglass
