// SPDX-FileCopyrightText: 2026 The KVGlass authors
// SPDX-License-Identifier: Apache-2.0

// What the first GPU is, and whether this backend can use it.

#pragma once

#include <cstdint>
#include <string>

#include "engine/backend/backend.h"

namespace kvglass::cuda {

struct GpuReport {
    Device device;                // without the backend's own features
    std::int64_t sharedBytes = 0; // that one block may have
    std::string noBf16;           // why it does not compute with bf16; empty: it does
};

/// Asks the runtime; the device's reason says why it is not usable: no driver, one that is too old,
/// no GPU, or one below compute capability 7.5.
[[nodiscard]] GpuReport inspectGpu();

/// Bytes of its memory that nobody holds; 0 where the runtime does not say.
[[nodiscard]] std::int64_t freeDeviceMemory();

} // namespace kvglass::cuda
