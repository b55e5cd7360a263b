// SPDX-FileCopyrightText: 2026 The KVGlass authors
// SPDX-License-Identifier: Apache-2.0

// Runs a whole launch. Blocks of an ordinary launch run one after the other in an order drawn from
// the seed, on the calling thread. Blocks of a cooperative launch each get an operating-system
// thread, because __shared__ variables are thread-local, but only one of them runs at any moment:
// such a launch is as repeatable as any, and a deadlock is seen and not waited for.

#pragma once

#include <string>

#include "cuda_emulator/launch.h"
#include "tests/cuda_emulator/schedule.h"

namespace kvglass::emulator {

/// What went wrong; empty when all blocks ran to their end.
[[nodiscard]] std::string runKernel(const KernelLaunch& launch, Schedule schedule);

} // namespace kvglass::emulator
