// SPDX-FileCopyrightText: 2026 The KVGlass authors
// SPDX-License-Identifier: Apache-2.0

// Brings weights from the shape of a file, f32, to the stored one: inputs become columns, numbers
// are rounded, rows are padded to 16 bytes. Runs at load, once per block of rows.
//
// Plan: repackInputs turns tiles of 32 x 32 around in shared memory, so that reads and writes both
// run along rows; blocks of 32 x 8 threads. repackRows: one block of 128 threads per row.

#include "kernels/cuda/block_reduce.h"
#include "kernels/cuda/numbers.h"
#include "kernels/cuda/operations.h"
#include "kernels/cuda/prim.h"

namespace kvglass::cuda {

namespace {

constexpr int kTile = 32;
constexpr int kTileRows = 8; // of threads

/// The stored number; notes one that became infinite.
template <class Stored> __device__ Stored narrowed(float value, std::int32_t* overflow) {
    const Stored stored = toStored<Stored>(value);
    if (!(fabsf(toFloat(stored)) <= 3.402823466e38F))
        *overflow = 1; // whoever writes it writes the same
    return stored;
}

template <class Stored>
__global__ void __launch_bounds__(kTile* kTileRows)
    repackInputsKernel(Stored* matrix, std::int32_t* overflow, WeightBlock block, int stride) {
    __shared__ float tile[kTile][kTile + 1];
    const int x = static_cast<int>(threadIdx.x);
    const int firstOutput = static_cast<int>(blockIdx.x) * kTile;
    const int firstInput = static_cast<int>(blockIdx.y) * kTile; // within the block of rows
    for (int y = static_cast<int>(threadIdx.y); y < kTile; y += kTileRows)
        if (firstInput + y < block.rows && firstOutput + x < block.columns)
            tile[y][x] = block.values[static_cast<std::int64_t>(firstInput + y) * block.columns +
                                      firstOutput + x];
    __syncthreads();
    for (int y = static_cast<int>(threadIdx.y); y < kTile; y += kTileRows)
        if (firstOutput + y < block.columns && firstInput + x < block.rows)
            matrix[static_cast<std::int64_t>(firstOutput + y) * stride + block.firstRow +
                   firstInput + x] = narrowed<Stored>(tile[x][y], overflow);
}

template <class Stored>
__global__ void __launch_bounds__(kRowThreads)
    repackRowsKernel(Stored* matrix, std::int32_t* overflow, WeightBlock block, int stride) {
    const auto row = static_cast<std::int64_t>(blockIdx.x);
    for (int c = static_cast<int>(threadIdx.x); c < block.columns; c += kRowThreads)
        matrix[(block.firstRow + row) * stride + c] =
            narrowed<Stored>(block.values[row * block.columns + c], overflow);
}

unsigned int tiles(int size) { return static_cast<unsigned int>((size + kTile - 1) / kTile); }

} // namespace

cudaError_t repackInputs(void* matrix, std::int32_t* overflow, const WeightBlock& block,
                         WeightType type, int stride, Queue queue) {
    return withStored(type, [&](auto number) {
        using Stored = decltype(number);
        return launch(repackInputsKernel<Stored>, dim3(tiles(block.columns), tiles(block.rows)),
                      dim3(kTile, kTileRows), 0, queue, static_cast<Stored*>(matrix), overflow,
                      block, stride);
    });
}

cudaError_t repackRows(void* matrix, std::int32_t* overflow, const WeightBlock& block,
                       WeightType type, int stride, Queue queue) {
    return withStored(type, [&](auto number) {
        using Stored = decltype(number);
        return launch(repackRowsKernel<Stored>, dim3(static_cast<unsigned int>(block.rows)),
                      dim3(kRowThreads), 0, queue, static_cast<Stored*>(matrix), overflow, block,
                      stride);
    });
}

} // namespace kvglass::cuda
