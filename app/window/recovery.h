// SPDX-FileCopyrightText: 2026 The KVGlass authors
// SPDX-License-Identifier: GPL-3.0-or-later

// What the window offers after a device was lost or had too little memory: which model choice to
// try instead, and how a text that was cut off goes on.

#pragma once

#include <optional>
#include <vector>

#include "engine/generation/generation_request.h"
#include "engine/runtime/engine.h"
#include "ui/data/run_data.h"

namespace kvglass::window {

/// The same model on the CPU, in the same format where the CPU takes it. Nothing when `choice` is
/// on the CPU already, or there is none.
[[nodiscard]] std::optional<ModelChoice> choiceOnCpu(const ModelChoice& choice,
                                                     const std::vector<Device>& devices);

/// What takes less memory of the device: 16 bits instead of 32 where it takes them, else the CPU's
/// memory. Nothing when neither is to be had.
[[nodiscard]] std::optional<ModelChoice> smallerChoice(const ModelChoice& choice,
                                                       const std::vector<Device>& devices);

/// Goes on from all tokens of a text that was cut off, to the length that `request` asked for.
/// Nothing for a text without tokens.
[[nodiscard]] std::optional<GenerationRequest> restOf(const ui::RunData& data,
                                                      GenerationRequest request);

} // namespace kvglass::window
