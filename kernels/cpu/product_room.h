// SPDX-FileCopyrightText: 2026 The KVGlass authors
// SPDX-License-Identifier: Apache-2.0

// What products need beside their operands: memory that holds nothing between two of them, and the
// way in which many rows at once are multiplied.

#pragma once

#include <cstdint>
#include <memory>
#include <vector>

#include "engine/base/error.h"
#include "kernels/cpu/buffer.h"
#include "kernels/cpu/matrix_product.h"
#include "kernels/cpu/panel_format.h"

namespace kvglass::cpu {

struct ProductRoom {
    /// Rows that are prepared at once for a product of many.
    static constexpr std::int64_t kRows = 512;

    struct Thread {
        FloatBuffer tile; // (kRows rounded up to whole claimSteps, 64)
        ByteBuffer panel; // of the larger K, as the products of many rows read it
    };

    TileProduct tiles;
    std::unique_ptr<MatrixProduct> oneDnn; // where `tiles` is empty
    ByteBuffer rows;                       // prepared: one, or kRows for `tiles`
    std::vector<Thread> threads;

    /// For products with K in `innerA` or `innerB`. Errors: OutOfMemory; those of
    /// MatrixProduct::create.
    [[nodiscard]] static Result<ProductRoom> create(const TileProduct& tiles, std::int64_t innerA,
                                                    std::int64_t innerB, int threads);

    /// Rows of a claim are a multiple of this, but for the last: whole groups of every product.
    [[nodiscard]] std::int64_t claimStep() const {
        return roundUp(MatrixProduct::kTileRows, tiles.together);
    }

    [[nodiscard]] std::int64_t bytes() const;

    /// True once oneDNN has failed.
    [[nodiscard]] bool failed() const { return oneDnn != nullptr && oneDnn->failed(); }
};

} // namespace kvglass::cpu
