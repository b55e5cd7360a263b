// SPDX-FileCopyrightText: 2026 The KVGlass authors
// SPDX-License-Identifier: Apache-2.0

#include "kernels/cuda/linear.h"

namespace kvglass::cuda {

GemmCall product(float* out, const void* in, const LinearView& linear, int rows,
                 GemmEpilogue epilogue) {
    return {.out = out,
            .in = in,
            .weights = linear.matrix,
            .bias = epilogue == GemmEpilogue::Plain ? nullptr : linear.bias,
            .rows = rows,
            .outputs = linear.outputs,
            .inputs = linear.inputs,
            .outStride = linear.outputs,
            .inStride = linear.stride,
            .weightStride = linear.stride,
            .type = linear.type,
            .epilogue = epilogue};
}

cudaError_t fcActivation(Gemm& gemm, const PassBuffers& work, const LinearView& fc,
                         Activation activation, int rows, int stride, cudaStream_t stream) {
    GemmCall call =
        product(work.wide.as<float>(), work.normed.as<void>(), fc, rows, GemmEpilogue::Plain);
    if (activation == Activation::GeluTanh && fc.storedBias != nullptr) {
        call.out = work.hidden.as<void>();
        call.bias = fc.storedBias;
        call.outStride = stride;
        call.output = GemmOutput::Stored;
        call.epilogue = GemmEpilogue::BiasGeluTanh;
        return gemm.run(call, stream);
    }
    if (const cudaError_t failed = gemm.run(call, stream); failed != cudaSuccess)
        return failed;
    return biasActivation(work.hidden.as<void>(), work.wide.as<float>(), fc.bias, activation,
                          fc.type, rows, fc.outputs, stride, stream);
}

} // namespace kvglass::cuda
