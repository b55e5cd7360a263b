// SPDX-FileCopyrightText: 2026 The KVGlass authors
// SPDX-License-Identifier: Apache-2.0

#include "kernels/cpu/cpu_backend.h"
#include "tests/kernels/backend_under_test.h"

namespace kvglass {

BackendUnderTest makeBackendUnderTest() {
    return {.backend = makeCpuBackend(),
            .arithmetic = Arithmetic::Single,
            .cachedValueBytes = 4,
            .cacheChunk = 64};
}

} // namespace kvglass
