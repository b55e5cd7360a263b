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

/// Whether the kernels may multiply and add pairs of 16-bit integers in one instruction, VPDPWSSD:
/// "avx512_vnni".
[[nodiscard]] bool accumulatesPairs();

/// Whether the processor keeps enough lines of a stream on their way by itself: AMD's do.
[[nodiscard]] bool readsAhead();

/// Physical cores that this process may use: respects CPU affinity and a container's quota; at
/// least 1. Two hyper-threads of one core count once, as both wait for the same memory.
[[nodiscard]] int usableCores();

[[nodiscard]] std::int64_t physicalMemoryBytes();

} // namespace kvglass::cpu
