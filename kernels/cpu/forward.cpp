// SPDX-FileCopyrightText: 2026 The KVGlass authors
// SPDX-License-Identifier: Apache-2.0

#include "kernels/cpu/forward.h"

#include <algorithm>

#include "engine/backend/step_plan.h"
#include "kernels/cpu/operations.h"
#include "kernels/cpu/phase_clock.h"

namespace kvglass::cpu {

namespace {

/// x W, finished: the kernel for one row or the one for many.
void linear(Machine& machine, float* out, const float* x, std::int64_t rows,
            const PackedMatrix& matrix, const Finish& finish) {
    if (rows == 1)
        matvec(*machine.pool, machine.products.rows.data(), out, x, matrix, finish);
    else
        matmul(*machine.pool, machine.products, out, x, rows, matrix, finish);
}

/// The MLP in blocks of rows, so that its hidden layer needs little memory and stays in the cache.
void mlp(Machine& machine, std::int64_t rows, const LayerWeights& weights,
         const PackedMatrix& next) {
    const ModelConfig& config = machine.config;
    Workspace& work = machine.work;
    for (std::int64_t row = 0; row < rows; row += Workspace::kHiddenRows) {
        const std::int64_t count = std::min(Workspace::kHiddenRows, rows - row);
        const float* in = work.normed.data() + row * config.channels; // (T, C)
        float* residual = work.x.data() + row * config.channels;      // (T, C)
        linear(machine, work.hidden.data(), in, count, weights.fc.matrix,
               {.bias = weights.fc.bias.data(),
                .activation = config.activation,
                .next = &weights.mlpProjection.matrix});
        linear(machine, residual, work.hidden.data(), count, weights.mlpProjection.matrix,
               {.bias = weights.mlpProjection.bias.data(),
                .store = Finish::Store::AddTo,
                .next = &next});
    }
}

/// The slot of every row, in the workspace's table; null when nothing is captured.
const CaptureSlot* const* slotTable(Workspace& work, const Pass& pass) {
    if (pass.capture.empty())
        return nullptr;
    std::fill_n(work.captureSlots.begin(), pass.tokens.size(), nullptr);
    for (const CaptureSlot& slot : pass.capture)
        work.captureSlots[static_cast<std::size_t>(slot.position - pass.firstPosition)] = &slot;
    return work.captureSlots.data();
}

Status poll(const StepOptions& options, const Pass& pass, std::int64_t layer, std::int64_t layers) {
    if (options.stop.stop_requested())
        return fail(ErrorCode::Cancelled, "the step was stopped", "a stop was requested",
                    kSequenceUnchanged);
    if (options.progress != nullptr && *options.progress) {
        const double share = static_cast<double>(layer) / static_cast<double>(layers);
        (*options.progress)(pass.progressFrom + share * (pass.progressTo - pass.progressFrom));
    }
    return {};
}

} // namespace

Status forward(Machine& machine, const Pass& pass, const StepOptions& options, PhaseTimes& phases) {
    const ModelConfig& config = machine.config;
    const Weights& weights = machine.weights;
    Workspace& work = machine.work;
    ThreadPool& pool = *machine.pool;
    const auto rows = static_cast<std::int64_t>(pass.tokens.size()); // T
    float* x = work.x.data();                                        // (T, C)
    float* normed = work.normed.data();                              // (T, C)
    float* attended = work.normed.data();                            // (T, C), after normed is used
    float* qkv = work.qkv.data();                                    // (T, 3C)
    AttentionPlan attention{.heads = config.heads,
                            .scratch = machine.attentionScratch.data(),
                            .captureSlots = slotTable(work, pass)};

    PhaseClock clock(phases);
    embedding(pool, x, pass.tokens.data(), rows, pass.firstPosition, weights);
    clock.lap(Phase::Embedding);

    for (std::int64_t index = 0; index < config.layers; ++index) {
        if (Status polled = poll(options, pass, index, config.layers); !polled)
            return polled;
        const LayerWeights& layer = weights.layers[static_cast<std::size_t>(index)];

        layerNorm(pool, normed, x, rows, config.channels, layer.attentionNorm,
                  config.layerNormEpsilon);
        linear(machine, qkv, normed, rows, layer.qkv.matrix,
               {.bias = layer.qkv.bias.data(), .next = &layer.projection.matrix});
        clock.lap(Phase::Qkv);

        attention.layer = index;
        attention.cache = pass.cache->layer(pass.oneLayerCache ? 0 : index);
        attention.scale = config.attentionScale(LayerIndex{static_cast<std::int32_t>(index)});
        causalAttention(pool, attended, {qkv, rows, config.channels, pass.firstPosition},
                        attention);
        clock.lap(Phase::Attention);

        linear(machine, x, attended, rows, layer.projection.matrix,
               {.bias = layer.projection.bias.data(),
                .store = Finish::Store::AddTo,
                .next = &layer.fc.matrix});
        clock.lap(Phase::Projection);

        layerNorm(pool, normed, x, rows, config.channels, layer.mlpNorm, config.layerNormEpsilon);
        mlp(machine, rows, layer,
            index + 1 < config.layers ? (&layer + 1)->qkv.matrix : weights.head());
        clock.lap(Phase::Mlp);
    }

    if (pass.logitRows > 0) {
        const float* last = x + (rows - pass.logitRows) * config.channels; // (logitRows, C)
        layerNorm(pool, normed, last, pass.logitRows, config.channels, weights.finalNorm,
                  config.layerNormEpsilon);
        linear(machine, pass.logits, normed, pass.logitRows, weights.head(), {});
        clock.lap(Phase::Head);
    }
    if (machine.products.failed())
        return fail(ErrorCode::DeviceLost, "a matrix product failed", "oneDNN reported an error",
                    kSequenceUnchanged);
    return poll(options, pass, config.layers, config.layers);
}

} // namespace kvglass::cpu
