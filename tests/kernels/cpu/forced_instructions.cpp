// SPDX-FileCopyrightText: 2026 The KVGlass authors
// SPDX-License-Identifier: Apache-2.0

#include "tests/kernels/cpu/forced_instructions.h"

#include <algorithm>
#include <cstdint>
#include <cstdlib>
#include <iostream>

#include <hwy/targets.h>

#include "engine/base/ensure.h"
#include "kernels/cpu/cpu_features.h"

namespace kvglass {

namespace {

/// Highway's names of the sets; "plain" is what it compiles for every processor.
std::int64_t maskOf(const std::string& name) {
    if (name == "avx512_vnni")
        return HWY_AVX3 | HWY_AVX3_DL;
    if (name == "avx512")
        return HWY_AVX3;
    if (name == "avx2")
        return HWY_AVX2;
    if (name == "sse4")
        return HWY_SSE4;
    if (name == "neon")
        return HWY_NEON;
    return HWY_EMU128 | HWY_SCALAR;
}

void choose(std::int64_t mask) {
    hwy::SetSupportedTargetsForTest(mask);
    hwy::GetChosenTarget().Update(hwy::SupportedTargets());
}

} // namespace

std::vector<std::string> availableInstructions() {
    std::vector<std::string> available;
    for (const char* name : {"plain", "sse4", "avx2", "avx512", "avx512_vnni", "neon"}) {
        choose(0);                                         // the machine's own
        if ((hwy::SupportedTargets() & maskOf(name)) == 0) // not even one of them
            continue;
        choose(maskOf(name));
        if (cpu::kernelInstructions() == name)
            available.emplace_back(name);
    }
    choose(0);
    return available;
}

void forceInstructions(const std::string& name) {
    const auto available = availableInstructions();
    if (std::ranges::find(available, name) == available.end()) {
        std::cout << "this machine has no " << name << '\n';
        std::exit(kSkipped);
    }
    choose(maskOf(name));
    ENSURE(cpu::kernelInstructions() == name);
}

} // namespace kvglass
