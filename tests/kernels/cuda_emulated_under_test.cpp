// SPDX-FileCopyrightText: 2026 The KVGlass authors
// SPDX-License-Identifier: Apache-2.0

// The CUDA backend on the emulated device. KVGLASS_TEST_RUNG says how it launches: "graph", as it
// does by itself, or "stream".

#include <cstdlib>
#include <string_view>

#include "kernels/cuda/cuda_backend.h"
#include "tests/kernels/backend_under_test.h"

namespace kvglass {

BackendUnderTest makeBackendUnderTest() {
    const char* rung = std::getenv("KVGLASS_TEST_RUNG");
    const bool streams = rung != nullptr && std::string_view(rung) == "stream";
    return {.backend = makeCudaBackend({.rung = streams ? LaunchRung::Stream : LaunchRung::Graph}),
            .arithmetic = Arithmetic::Single,
            .cachedValueBytes = 4,
            .cacheChunk = 64};
}

} // namespace kvglass
