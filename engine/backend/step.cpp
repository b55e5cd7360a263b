// SPDX-FileCopyrightText: 2026 The KVGlass authors
// SPDX-License-Identifier: Apache-2.0

#include "engine/backend/step.h"

namespace kvglass {

std::string_view name(StepKind kind) {
    switch (kind) {
    case StepKind::Prefill: return "prefill";
    case StepKind::Decode: return "decode";
    case StepKind::Recompute: return "recompute";
    case StepKind::Rebuild: return "rebuild";
    }
    return "unknown";
}

std::string_view name(Phase phase) {
    switch (phase) {
    case Phase::Embedding: return "embedding";
    case Phase::Qkv: return "qkv";
    case Phase::Attention: return "attention";
    case Phase::Projection: return "projection";
    case Phase::Mlp: return "mlp";
    case Phase::Head: return "head";
    case Phase::Sampling: return "sampling";
    }
    return "unknown";
}

} // namespace kvglass
