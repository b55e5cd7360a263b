// SPDX-FileCopyrightText: 2026 The KVGlass authors
// SPDX-License-Identifier: Apache-2.0

// The instruction set that this machine's kernels are chosen from.

#include "kernels/cpu/cpu_features.h"

#undef HWY_TARGET_INCLUDE
#define HWY_TARGET_INCLUDE "kernels/cpu/kernel_instructions.cpp"
#include <hwy/foreach_target.h> // includes this file once per instruction set

#include <hwy/highway.h>

HWY_BEFORE_NAMESPACE();
namespace kvglass::cpu::HWY_NAMESPACE {

std::int64_t Target() { return HWY_TARGET; }

} // namespace kvglass::cpu::HWY_NAMESPACE
HWY_AFTER_NAMESPACE();

#if HWY_ONCE
namespace kvglass::cpu {

HWY_EXPORT(Target);

bool accumulatesPairs() {
    // AVX3_DL is AVX3 and what came after it, VNNI among it. Highway would let its code be compiled
    // with an instruction set that AMD's processors lack, so only its detection is used.
    const bool detected = (hwy::SupportedTargets() & HWY_AVX3_DL) != 0;
    return detected && HWY_DYNAMIC_DISPATCH(Target)() == HWY_AVX3;
}

std::string kernelInstructions() {
    switch (HWY_DYNAMIC_DISPATCH(Target)()) {
    case HWY_AVX3: return accumulatesPairs() ? "avx512_vnni" : "avx512";
    case HWY_AVX2: return "avx2";
    case HWY_SSE4: return "sse4";
    case HWY_NEON: return "neon";
    default: return "plain";
    }
}

} // namespace kvglass::cpu
#endif
