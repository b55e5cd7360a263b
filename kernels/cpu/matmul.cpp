// SPDX-FileCopyrightText: 2026 The KVGlass authors
// SPDX-License-Identifier: Apache-2.0

// out = finish(x W) for many rows: tiles of 64 rows times one panel, claimed by the threads in an
// order in which neighbours share a panel. A panel that is not stored as f32 is converted once per
// claim, whose rows are so many that the conversion costs a few hundredths of the product.

#include <algorithm>

#include "kernels/cpu/operations.h"

namespace kvglass::cpu {

namespace {

constexpr std::int64_t kTileRows = MatrixProduct::kTileRows;

/// Many rows per claim, as each converts its panel, but so few that every thread gets several.
std::int64_t rowsPerClaim(std::int64_t rows, std::int64_t panels, int threads) {
    std::int64_t perClaim = kPreparedRows;
    while (perClaim > kTileRows && (rows + perClaim - 1) / perClaim * panels < 4 * threads)
        perClaim /= 2;
    return perClaim;
}

/// The panel as the tiles read it: as it is stored, or converted into room of the thread.
const float* tilePanel(MatrixProduct& product, int thread, const PackedMatrix& matrix,
                       std::int64_t panel) {
    if (matrix.type() == WeightType::F32)
        return reinterpret_cast<const float*>(matrix.panel(panel)); // (K, 64)
    float* room = product.panel(thread);
    if (const auto unpack = matrix.tileProduct().unpack; unpack != nullptr)
        unpack(reinterpret_cast<std::byte*>(room), matrix.panel(panel), matrix.inputs());
    else
        unpackPanel(matrix.type(), room, matrix.panel(panel), matrix.inputs());
    return room;
}

/// The rows of a product: as floats, and where the type has products of integers, as those.
struct Inputs {
    const float* floats;   // (rows, K)
    const std::byte* room; // (rows, prepared), or nothing of meaning
    std::int64_t rows;
};

Inputs prepared(ThreadPool& pool, std::byte* room, const float* x, std::int64_t rows,
                const PackedMatrix& matrix) {
    if (matrix.tileProduct().tile != nullptr)
        pool.run(rows, [&](std::int64_t row, int) {
            matrix.rowProduct().prepare(room + row * preparedRowBytes(matrix.inputs()),
                                        x + row * matrix.inputs(), matrix.inputs());
        });
    return {x, room, rows};
}

/// Rows [first, first + count) of x times a panel: (count, 64); null when oneDNN failed.
const float* tileOf(MatrixProduct& product, int thread, const Inputs& x, std::int64_t first,
                    std::int64_t count, const PackedMatrix& matrix, const float* panel) {
    const std::int64_t inner = matrix.inputs();
    const auto integers = matrix.tileProduct().tile;
    if (integers == nullptr)
        return product.tile(thread, roundUp(count, MatrixProduct::kRowStep), inner,
                            x.floats + first * inner, panel);
    float* tile = product.tileRoom(thread);
    integers(tile, x.room + first * preparedRowBytes(inner), count,
             reinterpret_cast<const std::byte*>(panel), inner);
    return tile;
}

/// All of matmul() for so many rows as may be prepared at once.
void multiply(ThreadPool& pool, MatrixProduct& product, float* out, const Inputs& x,
              const PackedMatrix& matrix, const Finish& finish) {
    const std::int64_t outputs = matrix.outputs();
    const std::int64_t perClaim = rowsPerClaim(x.rows, matrix.panels(), pool.threads());
    const std::int64_t blocks = (x.rows + perClaim - 1) / perClaim;
    pool.run(blocks * matrix.panels(), [&](std::int64_t claim, int thread) {
        const std::int64_t index = claim / blocks;
        const std::int64_t column = index * kPanelWidth;
        const float* panel = tilePanel(product, thread, matrix, index);
        const float* bias = finish.bias == nullptr ? nullptr : finish.bias + column;
        const std::int64_t begin = claim % blocks * perClaim;
        const std::int64_t end = std::min(x.rows, begin + perClaim);
        for (std::int64_t first = begin; first < end; first += kTileRows) {
            const std::int64_t count = std::min(kTileRows, end - first);
            const float* tile = tileOf(product, thread, x, first, count, matrix, panel);
            if (tile == nullptr)
                return;
            finishPanel(out + first * outputs + column, outputs,
                        {tile, count, std::min(kPanelWidth, outputs - column)}, bias, finish);
        }
    });
}

} // namespace

void matmul(ThreadPool& pool, MatrixProduct& product, std::byte* room, float* out, const float* x,
            std::int64_t rows, const PackedMatrix& matrix, const Finish& finish) {
    const bool prepares = matrix.tileProduct().tile != nullptr;
    const std::int64_t most = prepares ? kPreparedRows : rows;
    for (std::int64_t first = 0; first < rows; first += most) {
        const Inputs inputs =
            prepared(pool, room, x + first * matrix.inputs(), std::min(most, rows - first), matrix);
        multiply(pool, product, out + first * matrix.outputs(), inputs, matrix, finish);
    }
}

} // namespace kvglass::cpu
