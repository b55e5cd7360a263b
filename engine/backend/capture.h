// SPDX-FileCopyrightText: 2026 The KVGlass authors
// SPDX-License-Identifier: Apache-2.0

// Captured attention: one row of weights per layer, head and query position, written by the
// backend as it computes them. Rows are 8-bit on a square-root scale: the smallest nonzero weight
// is 1/255^2 = 1.5e-5, where a linear scale would round uniform attention over 1,024 tokens to
// zero.

#pragma once

#include <cmath>
#include <cstdint>
#include <span>

namespace kvglass {

/// What a head did at one query position; computed in float before the row is rounded.
struct HeadStatistics {
    float entropy = 0.0F;      // -sum w ln w, in nats; 0 for a head that looks at one token
    float firstMass = 0.0F;    // weight on position 0
    float previousMass = 0.0F; // weight on the position before the query; 0 at position 0
};

/// Where a step writes the rows of one query position. An empty span is not written. The slot's
/// owner keeps the memory alive and unread until the step returned.
struct CaptureSlot {
    std::int64_t position = 0;            // the query position, counted from 0 in the sequence
    std::span<std::uint8_t> quantised;    // (L, H, position + 1), square-root scale
    std::span<float> exact;               // (L, H, position + 1), as computed
    std::span<HeadStatistics> statistics; // (L, H)
};

/// round(255 sqrt(w)) for w in [0, 1]; the slight overshoot of rounding is clamped, NaN becomes 0.
[[nodiscard]] inline std::uint8_t quantiseAttention(float weight) {
    const float scaled = 255.0F * std::sqrt(weight > 0.0F ? weight : 0.0F) + 0.5F;
    return scaled >= 255.0F ? std::uint8_t{255} : static_cast<std::uint8_t>(scaled);
}

[[nodiscard]] inline float attentionFromQuantised(std::uint8_t value) {
    const float root = static_cast<float>(value) / 255.0F;
    return root * root;
}

} // namespace kvglass
