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
constexpr std::int64_t kMostRowsPerClaim = 512;

/// Many rows per claim, as each converts its panel, but so few that every thread gets several.
std::int64_t rowsPerClaim(std::int64_t rows, std::int64_t panels, int threads) {
    std::int64_t perClaim = kMostRowsPerClaim;
    while (perClaim > kTileRows && (rows + perClaim - 1) / perClaim * panels < 4 * threads)
        perClaim /= 2;
    return perClaim;
}

/// What one claim computes: rows [first, last) of one panel.
struct Block {
    std::int64_t panel;
    std::int64_t first;
    std::int64_t last;
};

} // namespace

void matmul(ThreadPool& pool, MatrixProduct& product, float* out, const float* x, std::int64_t rows,
            const PackedMatrix& matrix, const Finish& finish) {
    const std::int64_t inner = matrix.inputs();
    const std::int64_t outputs = matrix.outputs();
    const bool converts = matrix.type() != WeightType::F32;
    const std::int64_t perClaim = rowsPerClaim(rows, matrix.panels(), pool.threads());
    const std::int64_t blocks = (rows + perClaim - 1) / perClaim;

    const auto compute = [&](const Block& block, int thread) {
        const auto* panel = reinterpret_cast<const float*>(matrix.panel(block.panel)); // (K, 64)
        if (converts) {
            float* converted = product.panel(thread);
            unpackPanel(matrix.type(), converted, matrix.panel(block.panel), inner);
            panel = converted;
        }
        const std::int64_t column = block.panel * kPanelWidth;
        const float* bias = finish.bias == nullptr ? nullptr : finish.bias + column;
        for (std::int64_t first = block.first; first < block.last; first += kTileRows) {
            const std::int64_t count = std::min(kTileRows, block.last - first);
            const float* tile = product.tile(thread, roundUp(count, MatrixProduct::kRowStep), inner,
                                             x + first * inner, panel); // (count, 64)
            if (tile == nullptr)
                return;
            finishPanel(out + first * outputs + column, outputs,
                        {tile, count, std::min(kPanelWidth, outputs - column)}, bias, finish);
        }
    };
    pool.run(blocks * matrix.panels(), [&](std::int64_t claim, int thread) {
        const std::int64_t first = claim % blocks * perClaim;
        compute({claim / blocks, first, std::min(rows, first + perClaim)}, thread);
    });
}

} // namespace kvglass::cpu
