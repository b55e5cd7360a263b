// SPDX-FileCopyrightText: 2026 The KVGlass authors
// SPDX-License-Identifier: Apache-2.0

// Runs a text through a model in one of three ways that must agree, and keeps everything it said.

#pragma once

#include <cstdint>
#include <span>
#include <string_view>
#include <vector>

#include "engine/backend/backend.h"

namespace kvglass {

enum class PassMode : std::uint8_t {
    Full,     // one step over all tokens
    Stepwise, // one token at a time, against the cache
    Off,      // one token at a time, without a cache: a fresh pass per position
};

inline constexpr PassMode kPassModes[] = {PassMode::Full, PassMode::Stepwise, PassMode::Off};

[[nodiscard]] std::string_view name(PassMode mode);

struct PassOutput {
    std::vector<float> logits;    // (T, V)
    std::vector<float> attention; // (L, H, T, T), zero above the diagonal
};

/// Ends the test program where a step fails or writes outside of a capture slot.
[[nodiscard]] PassOutput runPass(Model& model, std::span<const TokenId> tokens, PassMode mode,
                                 KvType kvType = KvType::F32);

} // namespace kvglass
