// SPDX-FileCopyrightText: 2026 The KVGlass authors
// SPDX-License-Identifier: Apache-2.0

// What the machine has: read from the operating system, for devices() and the default number of
// threads. Linux only where noted; elsewhere the standard library's answer.

#pragma once

#include <cstdint>
#include <string>
#include <vector>

namespace kvglass::cpu {

/// "AMD EPYC", or "unknown processor".
[[nodiscard]] std::string processorName();

/// Those of the instruction sets that matter here: "avx2", "avx512f", "avx512_bf16", ...
[[nodiscard]] std::vector<std::string> processorFeatures();

/// Which of the kernels' instruction sets runs here: "avx512_vnni", "avx512", "avx2", "sse4",
/// "neon" or "plain".
[[nodiscard]] std::string kernelInstructions();

/// Whether int8 weights are multiplied by integers here, with VPDPBUSD: "avx512_vnni".
[[nodiscard]] bool multipliesIntegers();

/// Physical cores that this process may use: respects CPU affinity and a container's quota; at
/// least 1. Two hyper-threads of one core count once, as both wait for the same memory.
[[nodiscard]] int usableCores();

[[nodiscard]] std::int64_t physicalMemoryBytes();

} // namespace kvglass::cpu
