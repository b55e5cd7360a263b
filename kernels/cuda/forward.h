// SPDX-FileCopyrightText: 2026 The KVGlass authors
// SPDX-License-Identifier: Apache-2.0

// The forward pass: GPT-2 from token ids to logits, for one row or many. Both only queue work.

#pragma once

#include <memory>

#include "engine/backend/model_config.h"
#include "engine/backend/module.h"
#include "kernels/cuda/capture.h"
#include "kernels/cuda/cuda_error.h"
#include "kernels/cuda/gemm.h"
#include "kernels/cuda/kv_cache.h"
#include "kernels/cuda/step_watch.h"
#include "kernels/cuda/weights.h"
#include "kernels/cuda/workspace.h"

namespace kvglass::cuda {

/// What all sequences of a model share.
struct Machine {
    ModelConfig config{};
    ModuleOptions options{};
    WeightType weightType = WeightType::F32;
    Weights weights{};
    std::unique_ptr<Gemm> gemm{};
    std::shared_ptr<DeviceHealth> health{};
};

/// Where keys and values go: to a cache of all layers, or to the one layer of a pass that keeps
/// nothing.
enum class CacheUse : std::uint8_t { AllLayers, PassingLayer };

/// The last position of a text; all earlier ones are in the cache.
struct RowStep {
    const RowBuffers& work;
    StepInputs inputs;
    const KvCache& cache;
    CacheUse use = CacheUse::AllLayers;
    const RowCapture* capture = nullptr; // null: nothing is captured
    int splits = 1;                      // of the attention: splitsFor(positions)
    LogitsWanted logits = LogitsWanted::Last;
};

/// Errors: Cancelled, DeviceLost and the like; then the stream may still be at work.
[[nodiscard]] Status forwardRow(const Machine& machine, const RowStep& step, StepWatch& watch,
                                cudaStream_t stream);

/// Several positions; the logits of the last `logitRows` of them. One row of logits goes to `row`,
/// more go to `work`.
struct RowsStep {
    const PassBuffers& work;
    const RowBuffers& row;
    StepInputs inputs;
    const KvCache& cache;
    CacheUse use = CacheUse::AllLayers;
    const PassCapture& capture;
    int rows = 0;
    int logitRows = 0;
    LogitsWanted logits = LogitsWanted::Last;
};

/// Captured rows are in their slots when it returns.
[[nodiscard]] Status forwardRows(const Machine& machine, const RowsStep& step, StepWatch& watch,
                                 cudaStream_t stream, cudaStream_t copying);

} // namespace kvglass::cuda
