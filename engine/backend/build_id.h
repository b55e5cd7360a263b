// SPDX-FileCopyrightText: 2026 The KVGlass authors
// SPDX-License-Identifier: Apache-2.0

// Which build this code is from. Objects of C++ pass between the program and a module, so both must
// have been made by one compiler from one state of the interface.

#pragma once

namespace kvglass {

/// "0.1.0 GNU-12 5f2c0d9e81a4": the project's version, the compiler with its major version, and the
/// first digits of a hash over the headers of engine/base and engine/backend. A program and a
/// module that link this file each have their own.
[[nodiscard]] const char* buildId();

} // namespace kvglass
