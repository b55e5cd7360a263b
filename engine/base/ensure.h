// SPDX-FileCopyrightText: 2026 The KVGlass authors
// SPDX-License-Identifier: Apache-2.0

// ENSURE checks what only a mistake of a programmer can break. It is on in every build. Whatever
// depends on a file, a device, a module or a user is an error value instead (error.h).

#pragma once

namespace kvglass {

[[noreturn]] void ensureFailed(const char* expression, const char* file, int line);

} // namespace kvglass

#define ENSURE(expression)                                                                         \
    ((expression) ? static_cast<void>(0) : ::kvglass::ensureFailed(#expression, __FILE__, __LINE__))
