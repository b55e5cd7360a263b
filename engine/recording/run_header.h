// SPDX-FileCopyrightText: 2026 The KVGlass authors
// SPDX-License-Identifier: Apache-2.0

// The header of a recording, from what is known when a run begins.

#pragma once

#include <string>

#include "engine/generation/generation_request.h"
#include "engine/recording/recording.h"
#include "engine/runtime/engine.h"

namespace kvglass {

/// The fingerprint of the weights that a model's name stands for now (modelFingerprint()); empty
/// when they cannot be read. Reads a few megabytes.
[[nodiscard]] std::string fingerprintOf(const std::string& model);

/// Takes the time and a new id from the system. The fingerprint is left empty. Reads /proc once:
/// not for the generation thread.
[[nodiscard]] RecordingHeader makeRunHeader(const RecordedProgram& program, const ModelInfo& model,
                                            const GenerationRequest& request);

/// Processor, system, threads and memory of this machine; what it does not tell is empty or 0.
[[nodiscard]] RecordedMachine thisMachine();

} // namespace kvglass
