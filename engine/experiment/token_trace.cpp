// SPDX-FileCopyrightText: 2026 The KVGlass authors
// SPDX-License-Identifier: Apache-2.0

#include "engine/experiment/token_trace.h"

#include <algorithm>

#include "engine/base/ensure.h"

namespace kvglass {

namespace {

CaptureSlot slotFor(TokenTrace& trace, const ModelConfig& config, std::int64_t position) {
    auto& rows = trace.attention[static_cast<std::size_t>(position)];
    rows.resize(static_cast<std::size_t>(config.layers * config.heads * (position + 1)));
    CaptureSlot slot;
    slot.position = position;
    slot.exact = rows;
    return slot;
}

Status traceInOnePass(Sequence& sequence, const ModelConfig& config,
                      std::span<const TokenId> tokens, const TraceOptions& options,
                      TokenTrace& trace) {
    std::vector<CaptureSlot> slots;
    if (options.attention == AttentionWanted::Yes)
        for (std::int64_t position = 0; position < trace.positions; ++position)
            slots.push_back(slotFor(trace, config, position));
    StepOptions step;
    step.logits = LogitsWanted::All;
    step.capture = slots;
    step.stop = options.stop;
    const auto result = sequence.step(tokens, step);
    if (!result)
        return fail(result.error());
    ENSURE(result->logits.size() == trace.logits.size());
    std::copy(result->logits.begin(), result->logits.end(), trace.logits.begin());
    return {};
}

Status traceOneByOne(Sequence& sequence, const ModelConfig& config, std::span<const TokenId> tokens,
                     const TraceOptions& options, TokenTrace& trace) {
    for (std::int64_t position = 0; position < trace.positions; ++position) {
        CaptureSlot slot;
        StepOptions step;
        step.logits = LogitsWanted::Last;
        step.stop = options.stop;
        if (options.attention == AttentionWanted::Yes) {
            slot = slotFor(trace, config, position);
            step.capture = {&slot, 1};
        }
        const auto result =
            sequence.step(tokens.subspan(static_cast<std::size_t>(position), 1), step);
        if (!result)
            return fail(result.error());
        ENSURE(static_cast<std::int64_t>(result->logits.size()) == config.vocabularySize);
        std::copy(result->logits.begin(), result->logits.end(),
                  trace.logits.begin() + position * config.vocabularySize);
    }
    return {};
}

} // namespace

std::optional<TraceMode> traceModeFromName(std::string_view text) {
    if (text == "full")
        return TraceMode::OnePass;
    if (text == "stepwise")
        return TraceMode::Stepwise;
    if (text == "off")
        return TraceMode::Uncached;
    return std::nullopt;
}

Result<TokenTrace> traceTokens(Model& model, std::span<const TokenId> tokens,
                               const TraceOptions& options) {
    const ModelConfig& config = model.config();
    const bool cached = options.mode != TraceMode::Uncached;
    const auto sequence =
        model.newSequence(cached ? CachePolicy::full() : CachePolicy::off(), options.kvType);
    if (!sequence)
        return fail(sequence.error());
    TokenTrace trace;
    trace.positions = static_cast<std::int64_t>(tokens.size());
    trace.logits.resize(static_cast<std::size_t>(trace.positions * config.vocabularySize));
    if (options.attention == AttentionWanted::Yes)
        trace.attention.resize(tokens.size());
    const auto compute = options.mode == TraceMode::OnePass ? traceInOnePass : traceOneByOne;
    if (const Status traced = compute(**sequence, config, tokens, options, trace); !traced)
        return fail(traced.error());
    return trace;
}

Status forEachAttentionRow(const TokenTrace& trace, const ModelConfig& config,
                           const std::function<Status(std::span<const float>)>& sink) {
    ENSURE(static_cast<std::int64_t>(trace.attention.size()) == trace.positions);
    std::vector<float> row(static_cast<std::size_t>(trace.positions)); // (T)
    for (std::int64_t head = 0; head < config.layers * config.heads; ++head) {
        for (std::int64_t position = 0; position < trace.positions; ++position) {
            const float* weights =
                trace.attention[static_cast<std::size_t>(position)].data() + head * (position + 1);
            std::fill(row.begin(), row.end(), 0.0F);
            std::copy(weights, weights + position + 1, row.begin());
            if (const Status taken = sink(row); !taken)
                return taken;
        }
    }
    return {};
}

} // namespace kvglass
