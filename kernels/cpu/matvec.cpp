// SPDX-FileCopyrightText: 2026 The KVGlass authors
// SPDX-License-Identifier: Apache-2.0

// out = finish(x W) for one row: the decoding step's product, bound by reading W once. Each thread
// streams whole panels.

#include <algorithm>

#include "kernels/cpu/operations.h"

namespace kvglass::cpu {

namespace {
// Of weights per claim, about: long enough that claiming costs nothing and reading runs ahead,
// short enough that a thread which loses its core holds up little.
constexpr std::int64_t kClaimBytes = 256 * 1024;

/// Claims of the same size, so many that every thread gets as many as the others.
std::int64_t claimsOf(const PackedMatrix& matrix, int threads) {
    const std::int64_t bySize = (matrix.bytes() + kClaimBytes - 1) / kClaimBytes;
    return std::min(matrix.panels(), roundUp(bySize, 2 * threads));
}
} // namespace

void matvec(ThreadPool& pool, std::byte* room, float* out, const float* x,
            const PackedMatrix& matrix, const Finish& finish) {
    const std::byte* row = matrix.rowProduct().prepare(room, x, matrix.inputs());
    const auto sum = matrix.rowProduct().sum;
    const std::int64_t panels = matrix.panels();
    const std::int64_t claims = claimsOf(matrix, pool.threads());
    pool.run(claims, [&](std::int64_t claim, int) {
        alignas(64) float sums[kPanelWidth];
        const std::int64_t end = (claim + 1) * panels / claims;
        for (std::int64_t panel = claim * panels / claims; panel < end; ++panel) {
            const std::int64_t column = panel * kPanelWidth;
            sum(sums, row, matrix.panel(panel), matrix.inputs());
            finishPanelRow(out + column, sums, std::min(kPanelWidth, matrix.outputs() - column),
                           finish.bias == nullptr ? nullptr : finish.bias + column, finish);
        }
    });
}

} // namespace kvglass::cpu
