// SPDX-FileCopyrightText: 2026 The KVGlass authors
// SPDX-License-Identifier: Apache-2.0

// Products of up to 64 rows with one panel by oneDNN, on the calling thread. oneDNN never starts
// threads of its own here: the pool divides the work, so that no second set of threads spins on
// the same cores and a busy core delays one tile, not a whole product.

#pragma once

#include <cstdint>
#include <memory>

#include "engine/base/error.h"

namespace kvglass::cpu {

class MatrixProduct {
public:
    static constexpr std::int64_t kRowStep = 16; // rows are computed in multiples of this
    static constexpr std::int64_t kTileRows = 64;

    /// Prepares products with K in `innerA` or `innerB`, for `threads` threads: compiles all
    /// kernels, so that no step does. Errors: Unsupported (oneDNN refuses), OutOfMemory.
    [[nodiscard]] static Result<std::unique_ptr<MatrixProduct>>
    create(std::int64_t innerA, std::int64_t innerB, int threads);

    ~MatrixProduct();
    MatrixProduct(const MatrixProduct&) = delete;
    MatrixProduct& operator=(const MatrixProduct&) = delete;

    /// The tile of `thread` = x * panel. x: (rows, K) with rows a multiple of 16 up to 64; panel:
    /// (K, 64). Returns the tile, (rows, 64), valid until the thread's next call; null when oneDNN
    /// failed, which is then told by failed(). Different threads may call at the same time.
    [[nodiscard]] float* tile(int thread, std::int64_t rows, std::int64_t inner, const float* x,
                              const float* panel);

    /// Room of `thread` for one panel, unpackedPanelBytes(K), to convert weights into.
    [[nodiscard]] float* panel(int thread);

    /// Where tile() writes, for products that are computed elsewhere: (64, 64).
    [[nodiscard]] float* tileRoom(int thread);

    /// True once any product has failed.
    [[nodiscard]] bool failed() const;

private:
    struct Parts;
    explicit MatrixProduct(std::unique_ptr<Parts> parts);
    std::unique_ptr<Parts> m_parts;
};

} // namespace kvglass::cpu
