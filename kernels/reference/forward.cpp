// SPDX-FileCopyrightText: 2026 The KVGlass authors
// SPDX-License-Identifier: Apache-2.0

// GPT-2 from token ids to logits, top to bottom, as in "Language Models are Unsupervised Multitask
// Learners" (Radford et al. 2019) and, for the block, "Attention Is All You Need" (Vaswani et al.
// 2017). Nothing here knows whether a cache is kept: with one, a new token is a pass of T = 1 and
// the keys and values of all earlier tokens wait in `cache`; without one, T is the whole text and
// they are made again.
//
//   T  positions of this pass      H  heads, D = C / H channels each     V  vocabulary
//   C  channels                    I  hidden units of the MLP            R  rows of logits wanted

#include "kernels/reference/forward.h"

#include "engine/backend/step_plan.h"
#include "kernels/reference/operations.h"
#include "kernels/reference/phase_clock.h"

namespace kvglass::reference {

Status forward(Workspace& work, KvCache& cache, PhaseTimes& phases, const Pass& pass,
               const Weights& weights, const StepOptions& options) {
    const ModelConfig& config = weights.config;
    const double epsilon = config.layerNormEpsilon;
    PhaseClock clock(phases);

    Matrix& x = work.residual;                   // (T, C): the residual stream
    Matrix& normed = work.normed;                // (T, C)
    Matrix& qkv = work.qkv;                      // (T, 3C): queries, keys and values
    Matrix& attention = work.attentionWeights;   // (1, context): one row of one head at a time
    Matrix& mixed = work.mixed;                  // (T, C): values, mixed by attention
    Matrix& hidden = work.hidden;                // (T, I)
    Matrix& change = work.change;                // (T, C): what a half block adds to x
    const std::span<float> logits = work.logits; // (R, V)

    // Every position starts as the sum of what the token is and where it stands.
    embedding(x, pass.tokens, weights.tokenEmbedding, weights.positionEmbedding,
              pass.firstPosition);
    clock.lap(Phase::Embedding);

    for (LayerIndex layer(0); layer.value < config.layers; ++layer.value) {
        if (options.stop.stop_requested())
            return fail(ErrorCode::Cancelled, "the step was not finished", "a stop was requested",
                        kSequenceUnchanged);
        const BlockWeights& block = weights.blocks[static_cast<std::size_t>(layer.value)];

        // Attention: positions exchange information.
        layerNorm(normed, x, block.attentionNormGain, block.attentionNormBias, epsilon);
        linear(qkv, normed, block.qkvWeight, block.qkvBias);
        cache.write(layer, pass.firstPosition, qkv);
        clock.lap(Phase::Qkv);

        causalAttention(mixed, attention, qkv, cache,
                        {.layer = layer,
                         .firstPosition = pass.firstPosition,
                         .heads = config.heads,
                         .scale = config.attentionScale(layer),
                         .capture = options.capture});
        clock.lap(Phase::Attention);

        linear(change, mixed, block.attentionProjectionWeight, block.attentionProjectionBias);
        addResidual(x, change);
        clock.lap(Phase::Projection);

        // MLP: every position thinks for itself.
        layerNorm(normed, x, block.mlpNormGain, block.mlpNormBias, epsilon);
        linear(hidden, normed, block.fcWeight, block.fcBias);
        activate(hidden, config.activation);
        linear(change, hidden, block.mlpProjectionWeight, block.mlpProjectionBias);
        addResidual(x, change);
        clock.lap(Phase::Mlp);

        if (options.progress != nullptr && *options.progress)
            (*options.progress)(static_cast<double>(layer.value + 1) /
                                static_cast<double>(config.layers));
    }

    // The score of every token of the vocabulary as the next one.
    layerNorm(normed, x, weights.finalNormGain, weights.finalNormBias, epsilon);
    lmHead(logits, normed, weights.lmHead());
    clock.lap(Phase::Head);
    return {};
}

} // namespace kvglass::reference
