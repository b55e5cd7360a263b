// SPDX-FileCopyrightText: 2026 The KVGlass authors
// SPDX-License-Identifier: Apache-2.0

// Products of up to 64 rows with one panel by oneDNN, on the calling thread: for instruction sets
// without TileProducts of our own. oneDNN never starts threads of its own here: the pool divides
// the work, so that no second set of threads spins on the same cores and a busy core delays one
// tile, not a whole product.

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

    /// tile = x * panel. tile: (rows, 64); x: (rows, K) with rows a multiple of 16 up to 64; panel:
    /// (K, 64). False when oneDNN failed, which is then told by failed(). Different threads, each
    /// with its number, may call at the same time.
    [[nodiscard]] bool tile(int thread, std::int64_t rows, std::int64_t inner, float* tile,
                            const float* x, const float* panel);

    /// True once any product has failed.
    [[nodiscard]] bool failed() const;

private:
    struct Parts;
    explicit MatrixProduct(std::unique_ptr<Parts> parts);
    std::unique_ptr<Parts> m_parts;
};

} // namespace kvglass::cpu
