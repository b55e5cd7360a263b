// SPDX-FileCopyrightText: 2026 The KVGlass authors
// SPDX-License-Identifier: Apache-2.0

// The fast CPU backend: kernels written with Highway for every instruction set, oneDNN for products
// of many rows of floats on AVX-512, a pool of threads that claims work in chunks.

#pragma once

#include <memory>

#include "engine/backend/backend.h"

namespace kvglass {

/// One device, "cpu". LoadOptions::threads = 0 means the number of physical cores.
[[nodiscard]] std::unique_ptr<Backend> makeCpuBackend();

} // namespace kvglass
