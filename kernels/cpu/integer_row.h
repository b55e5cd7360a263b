// SPDX-FileCopyrightText: 2026 The KVGlass authors
// SPDX-License-Identifier: Apache-2.0

// Rows of activations as integers of 16 bits, for int8 weights on processors that multiply and add
// pairs of them: twice as many products per instruction as in f32. An input is its integer times
// the scale of its block of 64, so it is off by at most 2^-16 of the largest of the block, where
// the weights are off by up to 2^-8 of the largest of theirs. Sums of a block are exact.

#pragma once

#include <array>
#include <cstddef>
#include <cstdint>

#include "kernels/cpu/panel_format.h"

namespace kvglass::cpu {

/// 64 inputs, two to an element, the first in the lower half: of the four inputs of a quad 0 and 2,
/// then 1 and 3, as the four bytes of a stored quad of weights fall apart by a mask and a shift.
struct IntegerBlock {
    static constexpr float kLargest = 32767;
    static constexpr std::int64_t kPairs = kBlockInputs / 2;

    std::array<std::int32_t, kPairs> pairs;
    float scale;       // not a number where an input is none, or infinite
    std::int32_t zero; // what kByteZero, which stored weights are shifted by, adds to a sum
};

/// The two ways to prepare a row: RowProduct::prepare.
[[nodiscard]] const std::byte* asItIs(std::byte* room, const float* x, std::int64_t inputs);
[[nodiscard]] const std::byte* asIntegers(std::byte* room, const float* x, std::int64_t inputs);

/// The products of int8 weights by integers; null where the processor has no instruction for them.
using RowSums = void (*)(float* sums, const std::byte* row, const std::byte* panel,
                         std::int64_t inputs);
[[nodiscard]] RowSums integerRowSums();
[[nodiscard]] TileProduct integerTiles(); // empty where there are no RowSums

} // namespace kvglass::cpu
