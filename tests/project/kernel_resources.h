// SPDX-FileCopyrightText: 2026 The KVGlass authors
// SPDX-License-Identifier: Apache-2.0

// What ptxas says of every kernel that it compiled: registers and spills.

#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace kvglass::test {

struct KernelResources {
    std::string name;         // mangled
    std::string architecture; // "sm_90"
    int registers = 0;        // of a thread
    int stackBytes = 0;       // of a thread: arrays that are not in registers, and spills
    int spillStores = 0;      // bytes
    int spillLoads = 0;       // bytes
    bool isComplete = false;  // all of the above was found
};

/// Of a log of `ptxas -v`, in its order.
[[nodiscard]] std::vector<KernelResources> kernelResources(std::string_view log);

/// Registers that a thread of this kernel may take. Unless the table names it: 128, with which two
/// blocks of 256 threads share a multiprocessor's 65,536.
[[nodiscard]] int registerLimit(std::string_view kernel);

/// What is wrong with a kernel; empty for nothing. Spills are wrong in every kernel.
[[nodiscard]] std::string resourceFault(const KernelResources& kernel);

} // namespace kvglass::test
