// SPDX-FileCopyrightText: 2026 The KVGlass authors
// SPDX-License-Identifier: Apache-2.0

// The CUDA backend: GPT-2 on the first NVIDIA GPU (CUDA_VISIBLE_DEVICES says which that is).

#pragma once

#include <memory>

#include "engine/backend/backend.h"
#include "engine/backend/module.h"

namespace kvglass {

/// Makes no call to the device. devices() says why a GPU cannot be used, or gives its name with the
/// rung in use. Accepts weights as f32, f16 and bf16, and a cache of f32 or f16.
[[nodiscard]] std::unique_ptr<Backend> makeCudaBackend(const ModuleOptions& options = {});

} // namespace kvglass
