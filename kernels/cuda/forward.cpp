// SPDX-FileCopyrightText: 2026 The KVGlass authors
// SPDX-License-Identifier: Apache-2.0

#include "kernels/cuda/forward.h"

#include <algorithm>

#include "kernels/cuda/linear.h"

namespace kvglass::cuda {

namespace {

KvView cacheOf(const KvCache& cache, CacheUse use, std::int64_t layer) {
    return cache.layer(use == CacheUse::AllLayers ? layer : 0);
}

float scaleOf(const ModelConfig& config, std::int64_t layer) {
    return config.attentionScale(LayerIndex{static_cast<std::int32_t>(layer)});
}

/// The logits of one row, and the best of them where those are wanted.
cudaError_t lastRow(const Machine& machine, const RowBuffers& row, const float* x,
                    LogitsWanted wanted, cudaStream_t stream) {
    const auto* logits = row.logits.as<float>();
    const int size = static_cast<int>(machine.config.vocabularySize);
    const CandidateSlices slices = row.candidateSlicesView();
    cudaError_t queued = normLmHead(row.logits.as<float>(), x, machine.weights.finalNorm,
                                    machine.weights.head(), stream);
    if (wanted == LogitsWanted::Candidates && queued == cudaSuccess)
        queued = sliceCandidates(slices, logits, size, stream);
    if (wanted == LogitsWanted::Candidates && queued == cudaSuccess)
        queued = mergeCandidates(row.candidateList(), slices, size, stream);
    return queued;
}

} // namespace

Status forwardRow(const Machine& machine, const RowStep& step, StepWatch& watch,
                  cudaStream_t stream) {
    const ModelConfig& config = machine.config;
    const Weights& weights = machine.weights;
    const int heads = static_cast<int>(config.heads);
    float* x = step.work.x.as<float>();           // (C), the residual stream
    float* q = step.work.q.as<float>();           // (C)
    float* hidden = step.work.hidden.as<float>(); // (I)
    const PartialAttention parts = step.work.parts();

    KVGLASS_CUDA_TRY(watch.begin());
    KVGLASS_CUDA_TRY(
        embedding(x, step.inputs, weights.tokenEmbedding, weights.positionEmbedding, 1, stream));
    KVGLASS_CUDA_TRY(watch.lap(Phase::Embedding));

    for (std::int64_t index = 0; index < config.layers; ++index) {
        KVGLASS_TRY(watch.beforeLayer(index, config.layers));
        const LayerWeights& layer = weights.layers[static_cast<std::size_t>(index)];
        const KvView cache = cacheOf(step.cache, step.use, index);
        const CaptureView capture =
            step.capture != nullptr ? step.capture->view(index, step.inputs) : CaptureView{};

        KVGLASS_CUDA_TRY(normQkv(q, cache, x, step.inputs, layer.attentionNorm, layer.qkv, stream));
        KVGLASS_CUDA_TRY(watch.lap(Phase::Qkv));

        KVGLASS_CUDA_TRY(attentionDecode(parts, capture, q, cache, step.inputs,
                                         scaleOf(config, index), step.splits, stream));
        if (capture.wanted())
            KVGLASS_CUDA_TRY(captureAttention(capture, heads, stream));
        KVGLASS_CUDA_TRY(watch.lap(Phase::Attention));

        KVGLASS_CUDA_TRY(
            combineProjectionResidual(x, parts, layer.projection, heads, step.splits, stream));
        KVGLASS_CUDA_TRY(watch.lap(Phase::Projection));

        KVGLASS_CUDA_TRY(
            normFcActivation(hidden, x, layer.mlpNorm, layer.fc, config.activation, stream));
        KVGLASS_CUDA_TRY(projectionResidual(x, hidden, layer.mlpProjection, stream));
        KVGLASS_CUDA_TRY(watch.lap(Phase::Mlp));
    }

    if (step.logits != LogitsWanted::None) {
        KVGLASS_CUDA_TRY(lastRow(machine, step.work, x, step.logits, stream));
        KVGLASS_CUDA_TRY(watch.lap(Phase::Head));
    }
    return {};
}

Status forwardRows(const Machine& machine, const RowsStep& step, StepWatch& watch,
                   cudaStream_t stream, cudaStream_t copying) {
    const ModelConfig& config = machine.config;
    const Weights& weights = machine.weights;
    const int rows = step.rows; // T
    const int channels = static_cast<int>(config.channels);
    const int stride = storedStride(config.channels, machine.weightType);
    const int innerStride = storedStride(config.innerSize, machine.weightType);
    float* x = step.work.x.as<float>();         // (T, C), the residual stream
    void* normed = step.work.normed.as<void>(); // (T, stride) stored; then what attention gives
    float* qkv = step.work.wide.as<float>();    // (T, 3C)
    void* hidden = step.work.hidden.as<void>(); // (T, inner stride) stored
    Gemm& gemm = *machine.gemm;
    const auto norm = [&](const float* from, const NormView& view, int count) {
        return layerNorm(normed, from, view, machine.weightType, count, channels, stride, stream);
    };

    KVGLASS_CUDA_TRY(watch.begin());
    KVGLASS_CUDA_TRY(
        embedding(x, step.inputs, weights.tokenEmbedding, weights.positionEmbedding, rows, stream));
    KVGLASS_CUDA_TRY(watch.lap(Phase::Embedding));

    for (std::int64_t index = 0; index < config.layers; ++index) {
        KVGLASS_TRY(watch.beforeLayer(index, config.layers));
        if (index >= 2)
            KVGLASS_TRY(step.capture.deliver(index - 2));
        const LayerWeights& layer = weights.layers[static_cast<std::size_t>(index)];
        const KvView cache = cacheOf(step.cache, step.use, index);
        const CaptureView capture = step.capture.view(index);

        KVGLASS_CUDA_TRY(norm(x, layer.attentionNorm, rows));
        KVGLASS_CUDA_TRY(
            gemm.run(product(qkv, normed, layer.qkv, rows, GemmEpilogue::Bias), stream));
        KVGLASS_CUDA_TRY(watch.lap(Phase::Qkv));

        KVGLASS_CUDA_TRY(storeKeysValues(cache, qkv, step.inputs, rows, stream));
        KVGLASS_CUDA_TRY(causalAttention(normed, capture, qkv, cache, step.inputs,
                                         machine.weightType, scaleOf(config, index), rows, stride,
                                         stream));
        if (capture.wanted())
            KVGLASS_CUDA_TRY(captureAttention(capture, static_cast<int>(config.heads), stream));
        KVGLASS_TRY(step.capture.queueCopy(index, stream, copying));
        KVGLASS_CUDA_TRY(watch.lap(Phase::Attention));

        KVGLASS_CUDA_TRY(gemm.run(
            product(x, normed, layer.projection, rows, GemmEpilogue::BiasResidual), stream));
        KVGLASS_CUDA_TRY(watch.lap(Phase::Projection));

        KVGLASS_CUDA_TRY(norm(x, layer.mlpNorm, rows));
        KVGLASS_CUDA_TRY(
            fcActivation(gemm, step.work, layer.fc, config.activation, rows, innerStride, stream));
        KVGLASS_CUDA_TRY(gemm.run(
            product(x, hidden, layer.mlpProjection, rows, GemmEpilogue::BiasResidual), stream));
        KVGLASS_CUDA_TRY(watch.lap(Phase::Mlp));
        KVGLASS_CUDA_TRY(watch.afterLayer(index));
    }

    const float* last = x + static_cast<std::int64_t>(rows - step.logitRows) * channels;
    if (step.logitRows == 1) {
        KVGLASS_CUDA_TRY(lastRow(machine, step.row, last, step.logits, stream));
    } else if (step.logitRows > 1) {
        KVGLASS_CUDA_TRY(norm(last, weights.finalNorm, step.logitRows));
        KVGLASS_CUDA_TRY(gemm.run(product(step.work.logits.as<float>(), normed, weights.head(),
                                          step.logitRows, GemmEpilogue::Plain),
                                  stream));
    }
    if (step.logitRows > 0)
        KVGLASS_CUDA_TRY(watch.lap(Phase::Head));
    for (std::int64_t index = std::max<std::int64_t>(0, config.layers - 2); index < config.layers;
         ++index)
        KVGLASS_TRY(step.capture.deliver(index));
    return {};
}

} // namespace kvglass::cuda
