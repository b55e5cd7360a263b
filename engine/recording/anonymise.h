// SPDX-FileCopyrightText: 2026 The KVGlass authors
// SPDX-License-Identifier: Apache-2.0

// Takes out of a recording what tells the text, and keeps what was measured.

#pragma once

#include "engine/recording/recording.h"

namespace kvglass {

/// Without the prompt's text, all token ids (an id is the text for whoever has the vocabulary),
/// what they stand for, and the folder of the model. Times, kinds of step, memory, probabilities,
/// ranks, logits, captured attention, settings and hardware stay.
[[nodiscard]] Recording anonymised(Recording recording);

/// No token id was taken out, of the prompt, the text or the candidates.
[[nodiscard]] bool hasAllTokens(const Recording& recording);

} // namespace kvglass
