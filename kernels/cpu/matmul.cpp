// SPDX-FileCopyrightText: 2026 The KVGlass authors
// SPDX-License-Identifier: Apache-2.0

// out = finish(x W) for many rows: a claim is many rows times one panel, and neighbours share a
// panel. A panel that is not stored as the product reads it is converted once per claim, whose rows
// are so many that the conversion costs a few hundredths of the product.

#include <algorithm>

#include "kernels/cpu/operations.h"

namespace kvglass::cpu {

namespace {

/// Many rows per claim, as each converts its panel, but so few that every thread gets several.
std::int64_t rowsPerClaim(std::int64_t rows, std::int64_t panels, const ProductRoom& room) {
    const auto threads = static_cast<std::int64_t>(room.threads.size());
    const std::int64_t step = room.claimStep();
    std::int64_t perClaim = roundUp(std::min(rows, ProductRoom::kRows), step);
    while (perClaim > step && (rows + perClaim - 1) / perClaim * panels < 4 * threads)
        perClaim = roundUp(perClaim / 2, step);
    return perClaim;
}

/// Rows [first, first + count) of x times a panel by oneDNN: into the tile of the thread; false
/// when it failed.
bool multiplyByOneDnn(ProductRoom& room, int thread, const float* x, std::int64_t count,
                      const PackedMatrix& matrix, std::int64_t panel) {
    constexpr std::int64_t kTileRows = MatrixProduct::kTileRows;
    ProductRoom::Thread& own = room.threads[static_cast<std::size_t>(thread)];
    const std::int64_t inner = matrix.inputs();
    const auto* floats = reinterpret_cast<const float*>(matrix.panel(panel)); // (K, 64)
    if (matrix.type() != WeightType::F32) {
        auto* converted = reinterpret_cast<float*>(own.panel.data());
        unpackPanel(matrix.type(), converted, matrix.panel(panel), inner);
        floats = converted;
    }
    for (std::int64_t row = 0; row < count; row += kTileRows)
        if (!room.oneDnn->tile(thread,
                               roundUp(std::min(kTileRows, count - row), MatrixProduct::kRowStep),
                               inner, own.tile.data() + row * kPanelWidth, x + row * inner, floats))
            return false;
    return true;
}

/// All of matmul() for so many rows as may be prepared at once.
void multiply(ThreadPool& pool, ProductRoom& room, float* out, const float* x, std::int64_t rows,
              const PackedMatrix& matrix, const Finish& finish) {
    const TileProduct& tiles = room.tiles;
    const std::int64_t inner = matrix.inputs();
    if (tiles.multiply != nullptr)
        pool.run((rows + tiles.together - 1) / tiles.together, [&](std::int64_t group, int) {
            tiles.prepare(room.rows.data(), x, rows, inner, group * tiles.together);
        });
    const std::int64_t perClaim = rowsPerClaim(rows, matrix.panels(), room);
    const std::int64_t blocks = (rows + perClaim - 1) / perClaim;
    pool.run(blocks * matrix.panels(), [&](std::int64_t claim, int thread) {
        ProductRoom::Thread& own = room.threads[static_cast<std::size_t>(thread)];
        const std::int64_t panel = claim / blocks;
        const std::int64_t first = claim % blocks * perClaim;
        const std::int64_t count = std::min(perClaim, rows - first);
        if (tiles.multiply != nullptr)
            tiles.multiply(own.tile.data(), {room.rows.data(), rows, first, count},
                           matrix.panel(panel), inner, own.panel.data());
        else if (!multiplyByOneDnn(room, thread, x + first * inner, count, matrix, panel))
            return;
        const std::int64_t column = panel * kPanelWidth;
        finishPanel(out + first * matrix.outputs() + column, matrix.outputs(),
                    {own.tile.data(), count, std::min(kPanelWidth, matrix.outputs() - column)},
                    finish.bias == nullptr ? nullptr : finish.bias + column, finish);
    });
}

} // namespace

void matmul(ThreadPool& pool, ProductRoom& room, float* out, const float* x, std::int64_t rows,
            const PackedMatrix& matrix, const Finish& finish) {
    for (std::int64_t first = 0; first < rows; first += ProductRoom::kRows)
        multiply(pool, room, out + first * matrix.outputs(), x + first * matrix.inputs(),
                 std::min(ProductRoom::kRows, rows - first), matrix, finish);
}

} // namespace kvglass::cpu
