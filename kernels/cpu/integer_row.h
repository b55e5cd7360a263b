// SPDX-FileCopyrightText: 2026 The KVGlass authors
// SPDX-License-Identifier: Apache-2.0

// A row of activations as integers, for int8 weights on processors that multiply 8-bit integers:
// input = scale * (65536 high + 256 middle + low). 24 bits keep it as exactly as f32 does.

#pragma once

#include <array>
#include <cstddef>
#include <cstdint>

#include "kernels/cpu/panel_format.h"

namespace kvglass::cpu {

/// 64 inputs. The parts are signed bytes, four to an element, the first input in the lowest.
struct alignas(64) IntegerBlock {
    static constexpr std::int64_t kQuads = kBlockInputs / kQuad;
    static constexpr float kLargest = 127 * 65536; // so that all parts fit 8 bits
    using Parts = std::array<std::int32_t, kQuads>;

    Parts high;
    Parts middle;
    Parts low;
    float scale; // not a number where an input is none, or infinite
    // What kByteZero, which stored weights are shifted by, adds to the sums of high, and of
    // 256 middle + low.
    std::int32_t zeroOfHigh;
    std::int32_t zeroOfRest;
};

/// The two ways to prepare a row: RowProduct::prepare.
[[nodiscard]] const std::byte* asItIs(std::byte* room, const float* x, std::int64_t inputs);
[[nodiscard]] const std::byte* asIntegers(std::byte* room, const float* x, std::int64_t inputs);

} // namespace kvglass::cpu
