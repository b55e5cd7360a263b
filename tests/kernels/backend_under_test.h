// SPDX-FileCopyrightText: 2026 The KVGlass authors
// SPDX-License-Identifier: Apache-2.0

// What the one test body needs to know about the backend that it is linked with. Each backend has
// one file that defines makeBackendUnderTest().

#pragma once

#include <cstdint>
#include <memory>

#include "engine/backend/backend.h"
#include "tests/support/tolerances.h"

namespace kvglass {

/// The arithmetic of a pass over f32 weights; the tolerances follow from it.
enum class Arithmetic : std::uint8_t { Single, Double };

struct BackendUnderTest {
    std::unique_ptr<Backend> backend;
    Arithmetic arithmetic = Arithmetic::Single;
    WeightType weightType = WeightType::F32; // of the toy models
    KvType kvType = KvType::F32;             // of their sequences
    std::int64_t cachedValueBytes = 4;       // of that KV type, as held in memory
    std::int64_t cachedScaleBytes = 0;       // per position, layer, head and side
    std::int64_t cacheChunk = 64;            // positions that the cache grows by
};

[[nodiscard]] BackendUnderTest makeBackendUnderTest();

/// For results of an f32 pass over `positions`, compared with exact or with reordered ones.
[[nodiscard]] inline Tolerance toleranceFor(Arithmetic arithmetic, const ModelConfig& config,
                                            std::int64_t positions, double scale) {
    return arithmetic == Arithmetic::Double ? roundedDoubles(scale)
                                            : singlePass(config, positions, scale);
}

} // namespace kvglass
