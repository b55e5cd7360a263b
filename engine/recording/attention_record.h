// SPDX-FileCopyrightText: 2026 The KVGlass authors
// SPDX-License-Identifier: Apache-2.0

// Captured attention as bytes, little endian. In a file all of it is one safetensors entry:
//   positions   I64 (N)          the captured query positions, ascending
//   weights     U8  (B)          for each position (L, H, position + 1), square-root scale, joined
//   statistics  F32 (N, L, H, 3) entropy in nats, weight on the first and on the previous position
// In a journal each position is one record: I64 position, its weights, its statistics.

#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "engine/base/error.h"
#include "engine/telemetry/attention_store.h"

namespace kvglass {

/// Positions captured in `store`, ascending.
[[nodiscard]] std::vector<std::int64_t> capturedPositions(const AttentionStore& store);

/// Bytes of attentionTensors(), to be known before it is made.
[[nodiscard]] std::int64_t attentionTensorBytes(const AttentionStore& store);
[[nodiscard]] std::string attentionTensors(const AttentionStore& store);

/// Captures what `bytes` hold in `store`, which is empty. Empty, or why they are not that.
[[nodiscard]] std::string readAttentionTensors(std::string_view bytes, AttentionStore& store);

/// The position must be captured.
[[nodiscard]] std::string attentionRecord(const AttentionStore& store, std::int64_t position);
/// Empty, or why the bytes are not the record of a position that `store` lacks.
[[nodiscard]] std::string readAttentionRecord(std::string_view bytes, AttentionStore& store);

} // namespace kvglass
