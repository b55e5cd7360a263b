// SPDX-FileCopyrightText: 2026 The KVGlass authors
// SPDX-License-Identifier: Apache-2.0

// out = finish(x W) for one row: the decoding step's product, bound by reading W once. Each thread
// streams whole panels.

#include <algorithm>

#include "kernels/cpu/operations.h"

namespace kvglass::cpu {

namespace {
// Of weights per claim: long enough that claiming costs nothing and reading runs ahead, short
// enough that a thread which loses its core holds up little.
constexpr std::int64_t kClaimBytes = 128 * 1024;

std::int64_t panelsPerClaim(const PackedMatrix& matrix, int threads) {
    const std::int64_t bySize = kClaimBytes / matrix.bytesPerPanel();
    const std::int64_t byShare = matrix.panels() / (2 * threads); // keep both ends busy
    return std::max<std::int64_t>(1, std::min(bySize, byShare));
}
} // namespace

void matvec(ThreadPool& pool, float* out, const float* x, const PackedMatrix& matrix,
            const Finish& finish) {
    const PanelProduct product = panelProduct(matrix.type());
    const std::int64_t step = panelsPerClaim(matrix, pool.threads());
    const std::int64_t panels = matrix.panels();
    pool.run((panels + step - 1) / step, [&](std::int64_t chunk, int) {
        alignas(64) float sums[kPanelWidth];
        const std::int64_t end = std::min(panels, (chunk + 1) * step);
        for (std::int64_t panel = chunk * step; panel < end; ++panel) {
            const std::int64_t column = panel * kPanelWidth;
            product(sums, x, matrix.panel(panel), matrix.inputs());
            finishPanelRow(out + column, sums, std::min(kPanelWidth, matrix.outputs() - column),
                           finish.bias == nullptr ? nullptr : finish.bias + column, finish);
        }
    });
}

} // namespace kvglass::cpu
