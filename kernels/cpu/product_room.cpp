// SPDX-FileCopyrightText: 2026 The KVGlass authors
// SPDX-License-Identifier: Apache-2.0

#include "kernels/cpu/product_room.h"

#include <algorithm>
#include <utility>

namespace kvglass::cpu {

Result<ProductRoom> ProductRoom::create(const TileProduct& tiles, std::int64_t innerA,
                                        std::int64_t innerB, int threads) {
    ProductRoom room;
    room.tiles = tiles;
    if (tiles.multiply == nullptr) {
        auto product = MatrixProduct::create(innerA, innerB, threads);
        if (!product)
            return fail(product.error());
        room.oneDnn = std::move(*product);
    }
    const std::int64_t inner = std::max(innerA, innerB);
    const std::int64_t many = tiles.multiply == nullptr ? 0 : tiles.preparedBytes(kRows, inner);
    auto rows =
        ByteBuffer::allocate(std::max(many, preparedRowBytes(inner)), "the rows of a product");
    if (!rows)
        return fail(rows.error());
    room.rows = std::move(*rows);
    for (int thread = 0; thread < threads; ++thread) {
        auto tile = FloatBuffer::allocateZeroed(roundUp(kRows, room.claimStep()) * kPanelWidth,
                                                "a tile of a matrix product");
        auto panel = ByteBuffer::allocate(unpackedPanelBytes(inner), "a converted panel");
        if (!tile)
            return fail(tile.error());
        if (!panel)
            return fail(panel.error());
        room.threads.push_back({std::move(*tile), std::move(*panel)});
    }
    return room;
}

std::int64_t ProductRoom::bytes() const {
    std::int64_t sum = rows.bytes();
    for (const Thread& thread : threads)
        sum += thread.tile.bytes() + thread.panel.bytes();
    return sum;
}

} // namespace kvglass::cpu
