// SPDX-FileCopyrightText: 2026 The KVGlass authors
// SPDX-License-Identifier: Apache-2.0

#include "engine/telemetry/generation_observer.h"

namespace kvglass {

std::string_view name(FinishReason reason) {
    switch (reason) {
    case FinishReason::EndOfText: return "end_of_text";
    case FinishReason::Length: return "length";
    case FinishReason::ContextFull: return "context_full";
    case FinishReason::Stopped: return "stopped";
    }
    return "unknown";
}

} // namespace kvglass
