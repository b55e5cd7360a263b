// SPDX-FileCopyrightText: 2026 The KVGlass authors
// SPDX-License-Identifier: Apache-2.0

// The body of the gemm seam where there is no GPU: plain loops, in the stream like any kernel. It
// refuses what the libraries of a device would refuse or do slowly, so that tests see it.

#include <cmath>

#include <cuda_bf16.h>
#include <cuda_fp16.h>

#include "kernels/cuda/cuda_error.h"
#include "kernels/cuda/gemm.h"
#include "kernels/cuda/handles.h"
#include "kernels/cuda/launch.h"

namespace kvglass::cuda {

namespace {

constexpr unsigned kThreads = 32;

float geluTanh(float x) {
    constexpr float kRootOfTwoOverPi = 0.7978845608F;
    return 0.5F * x * (1.0F + std::tanh(kRootOfTwoOverPi * (x + 0.044715F * x * x * x)));
}

/// One block per row; its threads share the outputs. One sum each, in the order of the inputs.
template <class Stored, class Out> __global__ void productByLoops(GemmCall call) {
    const auto row = static_cast<std::int64_t>(blockIdx.x);
    const Stored* in = static_cast<const Stored*>(call.in) + row * call.inStride;
    Out* out = static_cast<Out*>(call.out) + row * call.outStride;
    for (auto o = static_cast<std::int64_t>(threadIdx.x); o < call.outputs; o += kThreads) {
        const Stored* weights = static_cast<const Stored*>(call.weights) + o * call.weightStride;
        float sum = 0.0F;
        for (std::int64_t i = 0; i < call.inputs; ++i)
            sum += static_cast<float>(in[i]) * static_cast<float>(weights[i]);
        if (call.epilogue != GemmEpilogue::Plain)
            sum += static_cast<float>(static_cast<const Out*>(call.bias)[o]);
        if (call.epilogue == GemmEpilogue::BiasResidual)
            sum += static_cast<float>(out[o]);
        if (call.epilogue == GemmEpilogue::BiasGeluTanh)
            sum = geluTanh(sum);
        out[o] = static_cast<Out>(sum);
    }
}

bool isAligned(const void* address) { return reinterpret_cast<std::uintptr_t>(address) % 16 == 0; }

/// The promises of GemmCall.
bool isWellFormed(const GemmCall& call, std::int64_t storedBytes) {
    const bool stored = call.output == GemmOutput::Stored;
    if (call.rows <= 0 || call.outputs <= 0 || call.inputs <= 0 || call.inStride < call.inputs ||
        call.weightStride < call.inputs || call.outStride < call.outputs)
        return false;
    if (call.inStride * storedBytes % 16 != 0 || call.weightStride * storedBytes % 16 != 0 ||
        (stored && call.outStride * storedBytes % 16 != 0))
        return false;
    if (!isAligned(call.in) || !isAligned(call.weights) || (stored && !isAligned(call.out)))
        return false;
    if ((call.bias == nullptr) != (call.epilogue == GemmEpilogue::Plain))
        return false;
    return call.epilogue != GemmEpilogue::BiasGeluTanh || (stored && call.type != WeightType::F32);
}

template <class Stored> cudaError_t runProduct(const GemmCall& call, cudaStream_t stream) {
    if (!isWellFormed(call, sizeof(Stored)))
        return cudaErrorInvalidValue;
    auto* const kernel = call.output == GemmOutput::F32 ? &productByLoops<Stored, float>
                                                        : &productByLoops<Stored, Stored>;
    return launch(kernel, dim3(static_cast<unsigned>(call.rows)), dim3(kThreads), 0, stream, call);
}

/// Loops need none; it is held so that the books of memory are tested with one.
constexpr std::int64_t kWorkspaceBytes = 4096;

class GemmByLoops final : public Gemm {
public:
    explicit GemmByLoops(DeviceBuffer workspace) : m_workspace(std::move(workspace)) {}

    [[nodiscard]] cudaError_t run(const GemmCall& call, cudaStream_t stream) override {
        switch (call.type) {
        case WeightType::F32: return runProduct<float>(call, stream);
        case WeightType::F16: return runProduct<__half>(call, stream);
        case WeightType::BF16: return runProduct<__nv_bfloat16>(call, stream);
        case WeightType::Int8: break;
        }
        return cudaErrorNotSupported;
    }

    [[nodiscard]] std::int64_t deviceBytes() const override { return m_workspace.bytes(); }

private:
    DeviceBuffer m_workspace;
};

} // namespace

Result<std::unique_ptr<Gemm>> makeGemm() {
    DeviceBuffer workspace;
    KVGLASS_TRY(keep(workspace, DeviceBuffer::allocate(kWorkspaceBytes, "matrix products")));
    return std::make_unique<GemmByLoops>(std::move(workspace));
}

} // namespace kvglass::cuda
