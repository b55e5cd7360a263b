// SPDX-FileCopyrightText: 2026 The KVGlass authors
// SPDX-License-Identifier: Apache-2.0

#include "tests/kernels/pass_output.h"

#include <algorithm>

#include "engine/base/ensure.h"
#include "tests/kernels/step_options.h"
#include "tests/support/capture_buffers.h"
#include "tests/support/required.h"

namespace kvglass {

namespace {

/// Copies the rows of one query position into (L, H, T, T).
void addRows(std::span<float> attention, const CaptureBuffers& buffers, std::size_t tokens) {
    ENSURE(buffers.guardsAreIntact());
    const auto position = static_cast<std::size_t>(buffers.position);
    const std::span<const float> rows = buffers.exact.span(); // (L * H, position + 1)
    for (std::size_t head = 0; head < static_cast<std::size_t>(buffers.heads); ++head)
        std::ranges::copy(rows.subspan(head * (position + 1), position + 1),
                          attention.subspan((head * tokens + position) * tokens).begin());
}

} // namespace

std::string_view name(PassMode mode) {
    switch (mode) {
    case PassMode::Full: return "full";
    case PassMode::Stepwise: return "stepwise";
    case PassMode::Off: return "off";
    }
    return "unknown";
}

PassOutput runPass(Model& model, std::span<const TokenId> tokens, PassMode mode, KvType kvType) {
    const ModelConfig& config = model.config();
    const CachePolicy policy = mode == PassMode::Off ? CachePolicy::off() : CachePolicy::full();
    const auto sequence = required(model.newSequence(policy, kvType));
    const std::size_t tokensPerStep = mode == PassMode::Full ? tokens.size() : 1;

    PassOutput output;
    output.attention.resize(static_cast<std::size_t>(config.layers * config.heads) * tokens.size() *
                            tokens.size());
    for (std::size_t first = 0; first < tokens.size(); first += tokensPerStep) {
        std::vector<CaptureBuffers> buffers;
        for (std::size_t t = first; t < first + tokensPerStep; ++t)
            buffers.emplace_back(config, static_cast<std::int64_t>(t));
        std::vector<CaptureSlot> capture;
        for (CaptureBuffers& buffer : buffers)
            capture.push_back(buffer.slot());
        const LogitsWanted wanted = mode == PassMode::Full ? LogitsWanted::All : LogitsWanted::Last;
        const StepResult result = required(
            sequence->step(tokens.subspan(first, tokensPerStep), capturing(capture, wanted)));
        output.logits.insert(output.logits.end(), result.logits.begin(), result.logits.end());
        for (const CaptureBuffers& buffer : buffers)
            addRows(output.attention, buffer, tokens.size());
    }
    return output;
}

} // namespace kvglass
