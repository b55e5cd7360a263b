// SPDX-FileCopyrightText: 2026 The KVGlass authors
// SPDX-License-Identifier: Apache-2.0

// The reference backend: double precision, one thread, no SIMD, no cleverness. It is the oracle of
// every test and the page to read first.

#pragma once

#include <memory>

#include "engine/backend/backend.h"

namespace kvglass {

/// Accepts WeightType::F32 and KvType::F32 (both held as double inside; bytes() says so).
[[nodiscard]] std::unique_ptr<Backend> makeReferenceBackend();

} // namespace kvglass
