// SPDX-FileCopyrightText: 2026 The KVGlass authors
// SPDX-License-Identifier: Apache-2.0

// out = finish(x W) for one row: the decoding step's product, bound by reading W once. Each thread
// streams whole panels.

#include <algorithm>

#include "kernels/cpu/operations.h"

namespace kvglass::cpu {

namespace {

// Of weights per claim at least: long enough that claiming costs nothing, short enough that a
// thread which loses its core holds up little.
constexpr std::int64_t kClaimBytes = 64 * 1024;

// Of the next matrix a thread asks for so much when it has done its share of this one: what it
// reads in the time that passes until it multiplies again.
constexpr std::int64_t kAheadBytes = 32 * 1024;

/// How the panels of a matrix are shared out.
struct Claims {
    std::int64_t panels; // of the matrix
    std::int64_t each;   // panels per claim, fewer in the last
    std::int64_t count;

    explicit Claims(const PackedMatrix& matrix)
        : panels(matrix.panels()),
          each(std::max<std::int64_t>(1, kClaimBytes / matrix.bytesPerPanel())),
          count((panels + each - 1) / each) {}
};

/// What the thread of a lane will read first of a matrix.
void askForStart(const ThreadPool& pool, const PackedMatrix& matrix, int lane) {
    const Claims claims(matrix);
    const std::int64_t first = pool.laneStart(lane, claims.count) * claims.each;
    const std::byte* line = matrix.panel(first);
    const std::int64_t there = (matrix.panels() - first) * matrix.bytesPerPanel();
    for (std::int64_t left = std::min(kAheadBytes, there); left > 0; left -= 64, line += 64)
        intoSecondCache(line);
}

} // namespace

void matvec(ThreadPool& pool, std::byte* room, float* out, const float* x,
            const PackedMatrix& matrix, const Finish& finish) {
    const std::byte* row = matrix.rowProduct().prepare(room, x, matrix.inputs());
    const auto sum = matrix.rowProduct().sum;
    const Claims claims(matrix);
    pool.run(claims.count, [&](std::int64_t claim, int thread) {
        alignas(64) float sums[kPanelWidth];
        const std::int64_t end = std::min(claims.panels, (claim + 1) * claims.each);
        for (std::int64_t panel = claim * claims.each; panel < end; ++panel) {
            const std::int64_t column = panel * kPanelWidth;
            sum(sums, row, matrix.panel(panel), matrix.inputs());
            finishPanel(out + column, 0,
                        {sums, 1, std::min(kPanelWidth, matrix.outputs() - column)},
                        finish.bias == nullptr ? nullptr : finish.bias + column, finish);
        }
        if (finish.next != nullptr && claim + 1 == pool.laneStart(thread + 1, claims.count))
            askForStart(pool, *finish.next, thread);
    });
}

} // namespace kvglass::cpu
