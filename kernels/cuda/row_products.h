// SPDX-FileCopyrightText: 2026 The KVGlass authors
// SPDX-License-Identifier: Apache-2.0

// What the operations on one row share: a block of 128 threads brings the input row to shared
// memory, and each of its warps multiplies it with a few rows of a stored matrix.
//
// The first weights of a block are loaded before it waits for the kernel ahead, so that the memory
// works while that one ends. 16 bytes per lane and load; a warp reads 512 bytes of a row at a time.

#pragma once

#include "kernels/cuda/block_reduce.h"
#include "kernels/cuda/numbers.h"
#include "kernels/cuda/operations.h"
#include "kernels/cuda/prim.h"

namespace kvglass::cuda {

/// The input row in shared memory, padded with zeros to `vectors` whole vectors of stored weights.
/// Element c lies where the lanes of a warp, each reading the inputs of its own vector, find 16
/// consecutive bytes at consecutive places: vectors of 8 are kept as two halves, all first halves
/// before all second ones.
template <class Stored> class StagedRow {
public:
    __device__ StagedRow(float* memory, int stride)
        : m_values(memory), m_vectors(stride / kPerVector<Stored>) {}

    [[nodiscard]] __device__ int size() const { return m_vectors * kPerVector<Stored>; }
    [[nodiscard]] __device__ int vectors() const { return m_vectors; }
    [[nodiscard]] __device__ float& operator[](int c) const {
        const int vector = c / kPerVector<Stored>;
        const int quarter = c % kPerVector<Stored> / 4;
        return m_values[(quarter * m_vectors + vector) * 4 + c % 4];
    }
    __device__ void read(float (&out)[kPerVector<Stored>], int vector) const {
        const auto* quarters = reinterpret_cast<const float4*>(m_values);
        for (int quarter = 0; quarter < kPerVector<Stored> / 4; ++quarter) {
            const float4 four = quarters[quarter * m_vectors + vector];
            out[4 * quarter] = four.x;
            out[4 * quarter + 1] = four.y;
            out[4 * quarter + 2] = four.z;
            out[4 * quarter + 3] = four.w;
        }
    }

private:
    float* m_values;
    int m_vectors;
};

/// Shared memory of a staged row.
[[nodiscard]] inline std::size_t stagedBytes(const LinearView& matrix) {
    return static_cast<std::size_t>(matrix.stride) * sizeof(float);
}

/// row[c] = x[c]. Ends with a barrier.
template <class Stored>
__device__ inline void stageRow(const StagedRow<Stored>& row, const float* x, int channels) {
    for (int c = static_cast<int>(threadIdx.x); c < row.size(); c += kRowThreads)
        row[c] = c < channels ? x[c] : 0.0F;
    __syncthreads();
}

/// row = (x - mean) / sqrt(variance + epsilon) * gain + bias. Ends with a barrier.
template <class Row>
__device__ inline void normaliseRow(const Row& row, const float* x, const NormView& norm,
                                    int channels, float* scratch) {
    const int first = static_cast<int>(threadIdx.x);
    float sum = 0.0F;
    for (int c = first; c < channels; c += kRowThreads) {
        row[c] = x[c];
        sum += x[c];
    }
    const float mean = blockSum(sum, scratch) / static_cast<float>(channels);
    float squares = 0.0F;
    for (int c = first; c < channels; c += kRowThreads) {
        const float distance = row[c] - mean; // written by this same thread
        squares = fmaf(distance, distance, squares);
    }
    const float variance = blockSum(squares, scratch) / static_cast<float>(channels);
    const float inverse = 1.0F / sqrtf(variance + norm.epsilon);
    for (int c = first; c < row.size(); c += kRowThreads)
        row[c] = c < channels ? fmaf((row[c] - mean) * inverse, norm.gain[c], norm.bias[c]) : 0.0F;
    __syncthreads();
}

/// The products of one warp: kRows neighbouring rows of the matrix with the staged row.
template <class Stored, int kRows, int kAhead> class RowProducts {
public:
    /// Rows that a block finishes.
    static constexpr int kBlockRows = kRowWarps * kRows;

    /// Loads the first weights of the rows of group `group`.
    __device__ RowProducts(const LinearView& matrix, int group)
        : m_firstRow((group * kRowWarps + static_cast<int>(threadIdx.x) / kWarp) * kRows),
          m_outputs(matrix.outputs), m_vectors(matrix.stride / kPerVector<Stored>) {
#pragma unroll
        for (int r = 0; r < kRows; ++r) {
            const int row = min(m_firstRow + r, m_outputs - 1);
            m_rows[r] = static_cast<const uint4*>(matrix.matrix) +
                        static_cast<std::int64_t>(row) * m_vectors;
            m_sums[r] = 0.0F;
        }
        load(0);
    }

    /// Afterwards lane r of the warp has the sum of its row r.
    __device__ void multiply(const StagedRow<Stored>& staged) {
        constexpr int kPer = kPerVector<Stored>;
        for (int first = 0; first < m_vectors; first += kWarp * kAhead) {
            if (first > 0)
                load(first);
#pragma unroll
            for (int a = 0; a < kAhead; ++a) {
                const int vector = first + a * kWarp + lane();
                if (vector >= m_vectors)
                    continue;
                float x[kPer];
                staged.read(x, vector);
#pragma unroll
                for (int r = 0; r < kRows; ++r) {
                    float weights[kPer];
                    widen<Stored>(weights, m_ahead[r][a]);
#pragma unroll
                    for (int i = 0; i < kPer; ++i)
                        m_sums[r] = fmaf(weights[i], x[i], m_sums[r]);
                }
            }
        }
#pragma unroll
        for (int r = 0; r < kRows; ++r) {
            const float sum = warpSum(m_sums[r]);
            m_sum = lane() == r ? sum : m_sum;
        }
    }

    /// Calls finish(row, sum) for every row of the warp that there is, each on a lane of its own.
    template <class Finish> __device__ void finish(Finish finishRow) const {
        if (lane() < kRows && m_firstRow + lane() < m_outputs)
            finishRow(m_firstRow + lane(), m_sum);
    }

private:
    [[nodiscard]] __device__ static int lane() { return static_cast<int>(threadIdx.x) % kWarp; }

    __device__ void load(int first) {
#pragma unroll
        for (int a = 0; a < kAhead; ++a) {
            const int vector = first + a * kWarp + lane();
#pragma unroll
            for (int r = 0; r < kRows; ++r)
                m_ahead[r][a] = vector < m_vectors ? loadStreaming(m_rows[r] + vector) : uint4{};
        }
    }

    int m_firstRow;
    int m_outputs;
    int m_vectors;
    const uint4* m_rows[kRows];
    uint4 m_ahead[kRows][kAhead];
    float m_sums[kRows]; // this lane's part of every row
    float m_sum = 0.0F;  // of the row that this lane finishes
};

/// Blocks for all rows of a matrix.
template <class Products> [[nodiscard]] dim3 blocksFor(const LinearView& matrix) {
    return dim3(static_cast<unsigned int>((matrix.outputs + Products::kBlockRows - 1) /
                                          Products::kBlockRows));
}

} // namespace kvglass::cuda
