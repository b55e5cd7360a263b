// SPDX-FileCopyrightText: 2026 The KVGlass authors
// SPDX-License-Identifier: Apache-2.0

// What a backend must do on toy models, told by comparing it with the reference and with itself.
// The sizes are those at which a GPU's plan changes: warps, head sizes, splits of a long text.

#pragma once

#include <cstdint>

#include "engine/backend/backend.h"
#include "tests/gpu/check_report.h"

namespace kvglass::gpu {

/// Logits and attention of every stored type, every size, with capture and without, in one pass,
/// token by token, and without a cache.
void checkLogits(Backend& backend, const Device& device, CheckReport& report);

/// The greedy text under every pattern of switching the cache is the reference's, in f32.
void checkSwitching(Backend& backend, CheckReport& report);

/// `repetitions` runs of prompt and text, with capture, give the same bits.
void checkRepetition(Backend& backend, const Device& device, std::int64_t repetitions,
                     CheckReport& report);

/// One small model through every kind of step: what a memory checker can watch in a minute.
void checkSmall(Backend& backend, CheckReport& report);

} // namespace kvglass::gpu
