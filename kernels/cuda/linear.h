// SPDX-FileCopyrightText: 2026 The KVGlass authors
// SPDX-License-Identifier: Apache-2.0

// Linear layers of many rows, as calls of the gemm seam.

#pragma once

#include "kernels/cuda/gemm.h"
#include "kernels/cuda/operations.h"
#include "kernels/cuda/workspace.h"

namespace kvglass::cuda {

/// out = in W^T, f32, finished as `epilogue` says; in (rows, stride) stored.
[[nodiscard]] GemmCall product(float* out, const void* in, const LinearView& linear, int rows,
                               GemmEpilogue epilogue);

/// work.hidden = activation(work.normed W^T + b), stored (rows, stride): in the product's epilogue
/// where that is exact enough.
[[nodiscard]] cudaError_t fcActivation(Gemm& gemm, const PassBuffers& work, const LinearView& fc,
                                       Activation activation, int rows, int stride,
                                       cudaStream_t stream);

} // namespace kvglass::cuda
