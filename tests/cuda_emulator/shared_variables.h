// SPDX-FileCopyrightText: 2026 The KVGlass authors
// SPDX-License-Identifier: Apache-2.0

// Finds the __shared__ variables of the program. They are thread-local statics of functions, which
// no list in the program names; the symbol table of the executable does. One counts as shared if
// its function lies in namespace kvglass::cuda, where no other thread-local statics belong.

#pragma once

#include <cstddef>

namespace kvglass::emulator {

/// Fills all of the calling operating-system thread with the NaN pattern.
void poisonSharedVariables();

/// The same for those that a block of `kernel` may have written: the kernel's own, and the small
/// ones of all functions, which it may have called. (The tiles of all kernels together are large.)
void poisonSharedVariablesOf(const void* kernel);

/// Their bytes in all; 0 where the executable has no symbol table, and nothing is poisoned.
[[nodiscard]] std::size_t sharedVariableBytes();

} // namespace kvglass::emulator
