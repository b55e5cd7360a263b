// SPDX-FileCopyrightText: 2026 The KVGlass authors
// SPDX-License-Identifier: Apache-2.0

// out = finish(x W) for many rows: tiles of 64 rows times one panel, claimed by the threads in an
// order in which neighbours share a panel.

#include <algorithm>

#include "kernels/cpu/operations.h"

namespace kvglass::cpu {

void matmul(ThreadPool& pool, MatrixProduct& product, float* out, const float* x, std::int64_t rows,
            const PackedMatrix& matrix, const Finish& finish) {
    constexpr std::int64_t kTileRows = MatrixProduct::kTileRows;
    const std::int64_t inner = matrix.inputs();
    const std::int64_t outputs = matrix.outputs();
    const std::int64_t rowTiles = (rows + kTileRows - 1) / kTileRows;
    pool.run(rowTiles * matrix.panels(), [&](std::int64_t chunk, int thread) {
        const std::int64_t panel = chunk / rowTiles;
        const std::int64_t firstRow = chunk % rowTiles * kTileRows;
        const std::int64_t tileRows = std::min(kTileRows, rows - firstRow);
        float* tile = product.tile(thread, roundUp(tileRows, MatrixProduct::kRowStep), inner,
                                   x + firstRow * inner, matrix.panel(panel)); // (rows, 64)
        if (tile == nullptr)
            return;
        const std::int64_t column = panel * kPanelWidth;
        const float* bias = finish.bias == nullptr ? nullptr : finish.bias + column;
        for (std::int64_t row = 0; row < tileRows; ++row)
            finishPanelRow(out + (firstRow + row) * outputs + column, tile + row * kPanelWidth,
                           std::min(kPanelWidth, outputs - column), bias, finish);
    });
}

} // namespace kvglass::cpu
