// SPDX-FileCopyrightText: 2026 The KVGlass authors
// SPDX-License-Identifier: Apache-2.0

// The body of the gemm seam on a GPU: cuBLASLt. It thinks in columns; our rows are its columns, so
// it is asked for out^T = W in^T: (outputs, rows) = (inputs, outputs)^T (inputs, rows).
//
// f32 is computed as f32 (no TF32), and split sums are added in a fixed order, so that the same
// call gives the same bits on every run.

#include "kernels/cuda/gemm.h"

#include <array>
#include <map>

#include <cublasLt.h>

#include "kernels/cuda/cuda_error.h"
#include "kernels/cuda/handles.h"

namespace kvglass::cuda {

namespace {

constexpr std::int64_t kWorkspaceBytes = std::int64_t{32} << 20; // what NVIDIA advises for Hopper

using Handle = Owned<cublasLtHandle_t, cublasLtDestroy>;
using Operation = Owned<cublasLtMatmulDesc_t, cublasLtMatmulDescDestroy>;
using Layout = Owned<cublasLtMatrixLayout_t, cublasLtMatrixLayoutDestroy>;
using Preference = Owned<cublasLtMatmulPreference_t, cublasLtMatmulPreferenceDestroy>;

cudaError_t asCuda(cublasStatus_t status) {
    switch (status) {
    case CUBLAS_STATUS_SUCCESS: return cudaSuccess;
    case CUBLAS_STATUS_ALLOC_FAILED: return cudaErrorMemoryAllocation;
    case CUBLAS_STATUS_EXECUTION_FAILED: return cudaErrorLaunchFailure;
    case CUBLAS_STATUS_INVALID_VALUE: return cudaErrorInvalidValue;
    case CUBLAS_STATUS_NOT_INITIALIZED: return cudaErrorInitializationError;
    default: return cudaErrorNotSupported;
    }
}

/// Leaves a function that returns cudaError_t.
#define KVGLASS_CUBLAS_TRY(expression)                                                             \
    do {                                                                                           \
        if (const cublasStatus_t kvglassStatus = (expression);                                     \
            kvglassStatus != CUBLAS_STATUS_SUCCESS)                                                \
            return asCuda(kvglassStatus);                                                          \
    } while (false)

cudaDataType_t dataType(WeightType type) {
    switch (type) {
    case WeightType::F16: return CUDA_R_16F;
    case WeightType::BF16: return CUDA_R_16BF;
    default: return CUDA_R_32F;
    }
}

cublasLtEpilogue_t epilogueOf(GemmEpilogue epilogue) {
    switch (epilogue) {
    case GemmEpilogue::Plain: return CUBLASLT_EPILOGUE_DEFAULT;
    case GemmEpilogue::Bias:
    case GemmEpilogue::BiasResidual: return CUBLASLT_EPILOGUE_BIAS; // out itself is added by beta
    case GemmEpilogue::BiasGeluTanh: return CUBLASLT_EPILOGUE_GELU_BIAS;
    }
    return CUBLASLT_EPILOGUE_DEFAULT;
}

/// One shape of product: its descriptors and the algorithm that was chosen for it.
struct Plan {
    Operation operation;
    Layout weights, in, out;
    cublasLtMatmulAlgo_t algorithm{};
};

/// What a plan depends on.
using Key = std::array<std::int64_t, 9>;

Key keyOf(const GemmCall& call) {
    return {call.rows,
            call.outputs,
            call.inputs,
            call.outStride,
            call.inStride,
            call.weightStride,
            static_cast<std::int64_t>(call.type),
            static_cast<std::int64_t>(call.output),
            static_cast<std::int64_t>(call.epilogue)};
}

/// The bias' address is part of the operation, but not of the choice of an algorithm.
cublasStatus_t setBias(const Plan& plan, const GemmCall& call) {
    return cublasLtMatmulDescSetAttribute(plan.operation.get(), CUBLASLT_MATMUL_DESC_BIAS_POINTER,
                                          &call.bias, sizeof(call.bias));
}

cudaError_t makeLayout(Layout& layout, cudaDataType_t type, std::int64_t rows, std::int64_t columns,
                       std::int64_t stride) {
    cublasLtMatrixLayout_t made = nullptr;
    KVGLASS_CUBLAS_TRY(cublasLtMatrixLayoutCreate(&made, type, static_cast<std::uint64_t>(rows),
                                                  static_cast<std::uint64_t>(columns), stride));
    layout = Layout(made);
    return cudaSuccess;
}

class CublasGemm final : public Gemm {
public:
    CublasGemm(Handle handle, DeviceBuffer workspace)
        : m_handle(std::move(handle)), m_workspace(std::move(workspace)) {}

    [[nodiscard]] cudaError_t run(const GemmCall& call, cudaStream_t stream) override;
    [[nodiscard]] std::int64_t deviceBytes() const override { return m_workspace.bytes(); }

private:
    [[nodiscard]] cudaError_t describe(Plan& plan, const GemmCall& call) const;
    [[nodiscard]] cudaError_t choose(Plan& plan) const;

    Handle m_handle;
    DeviceBuffer m_workspace;
    std::map<Key, Plan> m_plans; // grows with the shapes that occur, not with the steps
};

cudaError_t CublasGemm::describe(Plan& plan, const GemmCall& call) const {
    const cudaDataType_t stored = dataType(call.type);
    const cudaDataType_t out = call.output == GemmOutput::Stored ? stored : CUDA_R_32F;
    cublasLtMatmulDesc_t operation = nullptr;
    KVGLASS_CUBLAS_TRY(cublasLtMatmulDescCreate(&operation, CUBLAS_COMPUTE_32F, CUDA_R_32F));
    plan.operation = Operation(operation);
    const auto set = [&](cublasLtMatmulDescAttributes_t attribute, const auto& value) {
        return cublasLtMatmulDescSetAttribute(operation, attribute, &value, sizeof(value));
    };
    KVGLASS_CUBLAS_TRY(set(CUBLASLT_MATMUL_DESC_TRANSA, CUBLAS_OP_T));
    KVGLASS_CUBLAS_TRY(set(CUBLASLT_MATMUL_DESC_EPILOGUE, epilogueOf(call.epilogue)));
    if (call.epilogue != GemmEpilogue::Plain)
        KVGLASS_CUBLAS_TRY(set(CUBLASLT_MATMUL_DESC_BIAS_DATA_TYPE, out));
    KVGLASS_CUBLAS_TRY(setBias(plan, call));
    if (const cudaError_t failed =
            makeLayout(plan.weights, stored, call.inputs, call.outputs, call.weightStride);
        failed != cudaSuccess)
        return failed;
    if (const cudaError_t failed =
            makeLayout(plan.in, stored, call.inputs, call.rows, call.inStride);
        failed != cudaSuccess)
        return failed;
    return makeLayout(plan.out, out, call.outputs, call.rows, call.outStride);
}

cudaError_t CublasGemm::choose(Plan& plan) const {
    cublasLtMatmulPreference_t made = nullptr;
    KVGLASS_CUBLAS_TRY(cublasLtMatmulPreferenceCreate(&made));
    const Preference preference(made);
    const auto bytes = static_cast<std::size_t>(m_workspace.bytes());
    KVGLASS_CUBLAS_TRY(cublasLtMatmulPreferenceSetAttribute(
        made, CUBLASLT_MATMUL_PREF_MAX_WORKSPACE_BYTES, &bytes, sizeof(bytes)));
    // Sums split over blocks are only added in a fixed order where they are added by a kernel.
    const std::uint32_t reductions =
        CUBLASLT_REDUCTION_SCHEME_NONE | CUBLASLT_REDUCTION_SCHEME_COMPUTE_TYPE;
    KVGLASS_CUBLAS_TRY(cublasLtMatmulPreferenceSetAttribute(
        made, CUBLASLT_MATMUL_PREF_REDUCTION_SCHEME_MASK, &reductions, sizeof(reductions)));
    cublasLtMatmulHeuristicResult_t found{};
    int count = 0;
    KVGLASS_CUBLAS_TRY(cublasLtMatmulAlgoGetHeuristic(
        m_handle.get(), plan.operation.get(), plan.weights.get(), plan.in.get(), plan.out.get(),
        plan.out.get(), made, 1, &found, &count));
    if (count == 0)
        return cudaErrorNotSupported;
    plan.algorithm = found.algo;
    return cudaSuccess;
}

cudaError_t CublasGemm::run(const GemmCall& call, cudaStream_t stream) {
    auto place = m_plans.find(keyOf(call));
    if (place == m_plans.end()) {
        Plan plan;
        if (const cudaError_t failed = describe(plan, call); failed != cudaSuccess)
            return failed;
        if (const cudaError_t failed = choose(plan); failed != cudaSuccess)
            return failed;
        place = m_plans.emplace(keyOf(call), std::move(plan)).first;
    }
    Plan& plan = place->second;
    KVGLASS_CUBLAS_TRY(setBias(plan, call));
    const float one = 1.0F;
    const float added = call.epilogue == GemmEpilogue::BiasResidual ? 1.0F : 0.0F;
    return asCuda(cublasLtMatmul(
        m_handle.get(), plan.operation.get(), &one, call.weights, plan.weights.get(), call.in,
        plan.in.get(), &added, call.out, plan.out.get(), call.out, plan.out.get(), &plan.algorithm,
        m_workspace.as<void>(), static_cast<std::size_t>(m_workspace.bytes()), stream));
}

} // namespace

Result<std::unique_ptr<Gemm>> makeGemm() {
    cublasLtHandle_t handle = nullptr;
    KVGLASS_CUDA_TRY(asCuda(cublasLtCreate(&handle)));
    Handle owned(handle);
    DeviceBuffer workspace;
    KVGLASS_TRY(keep(workspace, DeviceBuffer::allocate(kWorkspaceBytes, "matrix products")));
    return std::unique_ptr<Gemm>(
        std::make_unique<CublasGemm>(std::move(owned), std::move(workspace)));
}

} // namespace kvglass::cuda
