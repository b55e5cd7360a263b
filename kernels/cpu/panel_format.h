// SPDX-FileCopyrightText: 2026 The KVGlass authors
// SPDX-License-Identifier: Apache-2.0

// How 64 columns of a weight matrix (K, N), a panel, lie in memory: blocks of 64 inputs one after
// the other, the last one shorter, so that a product reads a panel from end to end.
//
//   f32, f16  (inputs, 64)
//   bf16      (inputs / 2, 64, 2): the weights of two inputs side by side, which is half as many
//             conversions and the order in which oneDNN reads bf16. Inputs are rounded up to 32
//             with zeros.
//   int8      64 scales, then (inputs / 4, 64, 4): the weights of four inputs side by side, the
//   order
//             of an 8-bit dot product; weight = scale of its column in this block * (byte - 128).
//             Inputs are rounded up to 4 with zeros. Scales are bf16, rounded up: they have the
//             range of f32, and as weights are rounded to the scale that is stored, its few digits
//             cost no accuracy.

#pragma once

#include <cstddef>
#include <cstdint>

#include "engine/backend/types.h"
#include "kernels/cpu/buffer.h"

namespace kvglass::cpu {

inline constexpr std::int64_t kPanelWidth = 64;
inline constexpr std::int64_t kBlockInputs = 64;
inline constexpr std::int64_t kPairedInputs = 32;            // bf16: inputs are rounded up to this
inline constexpr std::int64_t kQuad = 4;                     // int8: inputs side by side
inline constexpr std::int64_t kScaleBytes = 2 * kPanelWidth; // int8: at the start of a block
inline constexpr int kByteZero = 128;                        // int8: the byte of weight 0

/// Of a block of `inputs` <= 64; a multiple of 64.
[[nodiscard]] constexpr std::int64_t blockBytes(WeightType type, std::int64_t inputs) {
    switch (type) {
    case WeightType::F32: return inputs * kPanelWidth * 4;
    case WeightType::F16: return inputs * kPanelWidth * 2;
    case WeightType::BF16: return roundUp(inputs, kPairedInputs) * kPanelWidth * 2;
    case WeightType::Int8: return kScaleBytes + roundUp(inputs, kQuad) * kPanelWidth;
    }
    return 0;
}

[[nodiscard]] constexpr std::int64_t panelBytes(WeightType type, std::int64_t inputs) {
    const std::int64_t last = inputs % kBlockInputs;
    return inputs / kBlockInputs * blockBytes(type, kBlockInputs) +
           (last > 0 ? blockBytes(type, last) : 0);
}

/// Whether every number of a block could be stored as a finite one.
enum class Packed : std::uint8_t { Whole, OutOfRange };

/// Converts a block and writes it. block: (inputs, 64), rows `stride` floats apart; inputs <= 64.
[[nodiscard]] Packed packBlock(WeightType type, std::byte* out, const float* block,
                               std::int64_t stride, std::int64_t inputs);

/// The panel as floats. out: (inputs, 64).
void unpackPanel(WeightType type, float* out, const std::byte* panel, std::int64_t inputs);

/// Columns that products of many rows of floats hold in registers at once, a strip: so many
/// vectors.
inline constexpr std::int64_t kStripVectors = 2;

/// With the instruction set of this machine.
[[nodiscard]] std::int64_t stripColumns();

/// The panel, or whole blocks of it, as floats, strip by strip. out: (strips, inputs, columns of a
/// strip).
void unpackStrips(WeightType type, float* out, const std::byte* panel, std::int64_t inputs);

/// One column of the panel as floats. out: (inputs).
void unpackColumn(WeightType type, float* out, const std::byte* panel, std::int64_t inputs,
                  std::int64_t column);

/// Bytes that RowProduct::prepare may need for a row of `inputs`.
[[nodiscard]] std::int64_t preparedRowBytes(std::int64_t inputs);

/// How one row is multiplied by panels of a type with the instruction set of this machine.
struct RowProduct {
    /// The row as `sum` reads it: x itself, or integers (integer_row.h) written to `room`. x:
    /// (inputs). room: preparedRowBytes(inputs), aligned to 8 bytes.
    const std::byte* (*prepare)(std::byte* room, const float* x, std::int64_t inputs) = nullptr;

    /// sums[j] = sum over i of x[i] panel[i][j]. sums: (64); row: what prepare() returned.
    void (*sum)(float* sums, const std::byte* row, const std::byte* panel,
                std::int64_t inputs) = nullptr;
};

/// Asks the processor what it has, which on a virtual machine can take longer than a product: once
/// per matrix, not per step.
[[nodiscard]] RowProduct rowProduct(WeightType type);

/// Rows [first, first + count) of those that TileProduct::prepare wrote, `all` of them; `first` is
/// a multiple of its `together`.
struct PreparedRows {
    const std::byte* data;
    std::int64_t all;
    std::int64_t first;
    std::int64_t count;
};

/// How many rows at once are multiplied by panels of a type with the instruction set of this
/// machine. int8 as integers: to the same bits as one by one by RowProduct.
struct TileProduct {
    /// Rows that are prepared, and lie, side by side; they are multiplied together.
    std::int64_t together = 1;

    /// For so many rows.
    std::int64_t (*preparedBytes)(std::int64_t rows, std::int64_t inputs) = nullptr;

    /// Writes rows [first, first + together) of the (rows, inputs) of x to their place in `out`:
    /// preparedBytes(rows, inputs), on a cache line.
    void (*prepare)(std::byte* out, const float* x, std::int64_t rows, std::int64_t inputs,
                    std::int64_t first) = nullptr;

    /// tile[r][j] = sum over i of x[r][i] panel[i][j]. tile: (rows.count, 64); room:
    /// unpackedPanelBytes(inputs); both on a cache line.
    void (*multiply)(float* tile, const PreparedRows& rows, const std::byte* panel,
                     std::int64_t inputs, std::byte* room) = nullptr;
};

/// Bytes that a panel may need as TileProduct or unpackPanel() writes it.
[[nodiscard]] constexpr std::int64_t unpackedPanelBytes(std::int64_t inputs) {
    return roundUp(inputs, kBlockInputs) * kPanelWidth * 4;
}

/// Empty where oneDNN's kernels are the faster ones: for floats on AVX-512.
[[nodiscard]] TileProduct tileProduct(WeightType type);

} // namespace kvglass::cpu
