// SPDX-FileCopyrightText: 2026 The KVGlass authors
// SPDX-License-Identifier: Apache-2.0

#include "kernels/reference/reference_backend.h"
#include "tests/kernels/backend_under_test.h"

namespace kvglass {

BackendUnderTest makeBackendUnderTest() {
    return {.backend = makeReferenceBackend(),
            .arithmetic = Arithmetic::Double,
            .cachedValueBytes = 8, // a cached value is a double
            .cacheChunk = 64};
}

} // namespace kvglass
