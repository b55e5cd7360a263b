// SPDX-FileCopyrightText: 2026 The KVGlass authors
// SPDX-License-Identifier: Apache-2.0

// A short name for exactly these weights: by it a recording says which model made it. The same
// values give the same fingerprint, whatever files and formats they came from.

#pragma once

#include <string>

#include "engine/backend/model_config.h"
#include "engine/backend/weight_source.h"
#include "engine/base/error.h"

namespace kvglass {

/// SHA-256, 64 hexadecimal digits, over the sizes of the model and samples of every weight as f32:
/// up to 4 rows of each, evenly spread, the first and the last among them. Training changes every
/// row, so that a sample tells models apart; a change of a single value elsewhere is not seen.
/// Reads a few megabytes. Errors: those of WeightSource::read.
[[nodiscard]] Result<std::string> modelFingerprint(const ModelConfig& config,
                                                   const WeightSource& weights);

} // namespace kvglass
