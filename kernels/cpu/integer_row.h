// SPDX-FileCopyrightText: 2026 The KVGlass authors
// SPDX-License-Identifier: Apache-2.0

// A row of activations as integers, for int8 weights on processors that multiply 8-bit integers:
// input = scale * (256 high + low). 16 bits keep an input a hundred times more exactly than 8 bits
// keep a weight, so that this rounding is lost in that one.

#pragma once

#include <array>
#include <cstddef>
#include <cstdint>

#include "kernels/cpu/panel_format.h"

namespace kvglass::cpu {

/// 64 inputs. The parts are signed bytes, four to an element, the first input in the lowest.
struct alignas(64) IntegerBlock {
    static constexpr std::int64_t kQuads = kBlockInputs / kQuad;
    static constexpr float kLargest = 127 * 256; // so that both parts fit 8 bits

    std::array<std::int32_t, kQuads> high;
    std::array<std::int32_t, kQuads> low;
    float scale;       // not a number where an input is none, or infinite
    std::int32_t zero; // what kByteZero, which stored weights are shifted by, adds to a sum
};

/// The two ways to prepare a row: RowProduct::prepare.
[[nodiscard]] const std::byte* asItIs(std::byte* room, const float* x, std::int64_t inputs);
[[nodiscard]] const std::byte* asIntegers(std::byte* room, const float* x, std::int64_t inputs);

} // namespace kvglass::cpu
