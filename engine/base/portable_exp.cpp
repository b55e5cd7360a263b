// SPDX-FileCopyrightText: 2026 The KVGlass authors
// SPDX-License-Identifier: Apache-2.0

#include "engine/base/portable_exp.h"

// Sanitizers do not get along with functions that are chosen when the program starts.
#if defined(__x86_64__) && defined(__GNUC__) && !defined(__clang__) &&                             \
    !defined(__SANITIZE_ADDRESS__) && !defined(__SANITIZE_THREAD__)
#define KVGLASS_WIDEST __attribute__((target_clones("avx2", "default")))
#else
#define KVGLASS_WIDEST
#endif

namespace kvglass {

// Two loops, because the compiler turns one into branches and then does not vectorise it. Compiled
// without fused operations, so that vectors of every width give the same bits.
KVGLASS_WIDEST void portableExp(std::span<float> values) {
    using namespace portable_exp_detail;
    for (float& value : values)
        value = clamped(value);
    for (float& value : values)
        value = inRange(value) - kAtLowestSingle;
}

} // namespace kvglass
