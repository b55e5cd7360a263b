// SPDX-FileCopyrightText: 2026 The KVGlass authors
// SPDX-License-Identifier: Apache-2.0

// Makes the CPU kernels use an instruction set that is not the machine's best one.

#pragma once

#include <string>
#include <vector>

namespace kvglass {

/// Those that both the kernels and this machine have, by the names of cpu::kernelInstructions().
[[nodiscard]] std::vector<std::string> availableInstructions();

/// From now on, in the whole program. Ends the program with the status that CTest counts as skipped
/// where the machine lacks them.
void forceInstructions(const std::string& name);
inline constexpr int kSkipped = 77;

} // namespace kvglass
