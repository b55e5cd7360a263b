// SPDX-FileCopyrightText: 2026 The KVGlass authors
// SPDX-License-Identifier: Apache-2.0

// The seam of the matrix products of passes over many rows. Two bodies define makeGemm():
// gemm_cublas.cpp for a GPU, and plain loops where there is none.

#pragma once

#include <cstdint>
#include <memory>

#include <cuda_runtime.h>

#include "engine/backend/types.h"
#include "engine/base/error.h"

namespace kvglass::cuda {

/// What becomes of the sums before they are stored.
enum class GemmEpilogue : std::uint8_t {
    Plain,        // out = in W^T
    Bias,         // out = in W^T + bias
    BiasResidual, // out = out + in W^T + bias
    BiasGeluTanh, // out = gelu_tanh(in W^T + bias); only to a 16-bit out, whose bias is 16-bit too:
                  // libraries approximate the tanh to about that many digits
};

/// Numbers of the product's output. Inputs and weights are both of GemmCall::type.
enum class GemmOutput : std::uint8_t {
    F32,    // bias, if any, is f32
    Stored, // of GemmCall::type, as is the bias
};

/// Matrices are row-major; strides count elements from row to row and keep every row on a multiple
/// of 16 bytes, except that of an f32 out, which may have any stride. Sums are f32.
struct GemmCall {
    void* out = nullptr;           // (rows, outputs)
    const void* in = nullptr;      // (rows, inputs)
    const void* weights = nullptr; // (outputs, inputs)
    const void* bias = nullptr;    // (1, outputs), where the epilogue adds one
    std::int64_t rows = 0;
    std::int64_t outputs = 0;
    std::int64_t inputs = 0;
    std::int64_t outStride = 0;
    std::int64_t inStride = 0;
    std::int64_t weightStride = 0;
    WeightType type = WeightType::F32; // F32, F16 or BF16
    GemmOutput output = GemmOutput::F32;
    GemmEpilogue epilogue = GemmEpilogue::Plain;
};

class Gemm {
public:
    virtual ~Gemm() = default;

    /// Queues the product; never waits for it. The same call gives the same bits on every run.
    [[nodiscard]] virtual cudaError_t run(const GemmCall& call, cudaStream_t stream) = 0;

    /// Device memory that it holds for itself.
    [[nodiscard]] virtual std::int64_t deviceBytes() const = 0;
};

/// One per model; used by one stream at a time. Errors: OutOfMemory, DeviceLost, Unsupported.
[[nodiscard]] Result<std::unique_ptr<Gemm>> makeGemm();

} // namespace kvglass::cuda
