// SPDX-FileCopyrightText: 2026 The KVGlass authors
// SPDX-License-Identifier: Apache-2.0

// Whether a model will fit, asked before minutes of loading end in a refused allocation, or in the
// system ending the program.

#pragma once

#include <cstdint>
#include <optional>

#include "engine/backend/backend.h"
#include "engine/base/error.h"

namespace kvglass {

/// Predicted bytes of the system's memory for weights and the work of a pass. The device
/// "reference" holds every value as a double: twice the bytes of f32. Nothing for a device that is
/// neither it nor "cpu": it has a memory of its own.
[[nodiscard]] std::optional<std::int64_t>
systemMemoryNeeded(const ModelConfig& config, WeightType weightType, const Device& device);

/// Error: OutOfMemory, when more is needed than is `available`; says both and what would fit. No
/// error where one of them is not known.
[[nodiscard]] Status checkMemory(const ModelConfig& config, WeightType weightType,
                                 const Device& device, std::optional<std::int64_t> available);

} // namespace kvglass
