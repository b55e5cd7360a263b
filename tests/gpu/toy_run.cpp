// SPDX-FileCopyrightText: 2026 The KVGlass authors
// SPDX-License-Identifier: Apache-2.0

#include "tests/gpu/toy_run.h"

#include <algorithm>
#include <cmath>
#include <memory>

#include "tests/support/capture_buffers.h"

namespace kvglass::gpu {

namespace {

/// Copies the rows of one query position, (L, H, position + 1), into (L, H, T, T).
template <class Value>
void addRows(std::vector<Value>& square, std::span<const Value> rows, std::size_t position,
             std::size_t tokens) {
    const std::size_t heads = rows.size() / (position + 1);
    square.resize(heads * tokens * tokens);
    for (std::size_t head = 0; head < heads; ++head)
        std::ranges::copy(rows.subspan(head * (position + 1), position + 1),
                          square.begin() +
                              static_cast<std::ptrdiff_t>((head * tokens + position) * tokens));
}

/// The likeliest token. Candidates of a device must be those of its own logits.
Result<TokenId> bestToken(Sequence& sequence, const StepResult& step) {
    if (step.candidates == nullptr)
        return rankLogits(step.logits, 1).best.front().token;
    const auto logits = sequence.lastLogits();
    if (!logits)
        return fail(logits.error());
    const TopCandidates expected = rankLogits(*logits);
    const bool same =
        std::ranges::equal(step.candidates->list(), expected.list(),
                           [](const TopCandidate& left, const TopCandidate& right) {
                               return left.token == right.token && left.logit == right.logit;
                           });
    const double far = std::abs(step.candidates->total - expected.total);
    if (!same || far > 1e-5 * expected.total)
        return fail(ErrorCode::BadFormat, "a step gave candidates",
                    "they are not the best of its logits");
    return step.candidates->best.front().token;
}

} // namespace

Result<ToyOutput> runText(Model& model, std::span<const TokenId> tokens, const ToyRun& run) {
    auto sequence = model.newSequence(run.policy, run.kvType);
    if (!sequence)
        return fail(sequence.error());
    ToyOutput output;
    const auto stride = static_cast<std::size_t>(run.tokensPerStep);
    for (std::size_t first = 0; first < tokens.size(); first += stride) {
        const std::size_t count = std::min(stride, tokens.size() - first);
        std::vector<CaptureBuffers> buffers;
        for (std::size_t t = first; run.capture && t < first + count; ++t)
            buffers.emplace_back(model.config(), static_cast<std::int64_t>(t));
        std::vector<CaptureSlot> slots;
        for (CaptureBuffers& buffer : buffers)
            slots.push_back(buffer.slot());
        const StepOptions options{.logits = count > 1 ? LogitsWanted::All : LogitsWanted::Last,
                                  .capture = slots};
        const auto step = (*sequence)->step(tokens.subspan(first, count), options);
        if (!step)
            return fail(step.error());
        output.logits.insert(output.logits.end(), step->logits.begin(), step->logits.end());
        for (const CaptureBuffers& buffer : buffers) {
            if (!buffer.guardsAreIntact())
                return fail(ErrorCode::BadFormat, "a step captured attention",
                            "it wrote beside the slot");
            const auto position = static_cast<std::size_t>(buffer.position);
            addRows<float>(output.attention, buffer.exact.span(), position, tokens.size());
            addRows<std::uint8_t>(output.quantised, buffer.quantised.span(), position,
                                  tokens.size());
        }
    }
    return output;
}

Result<std::vector<TokenId>> greedyText(Model& model, std::vector<TokenId> prompt,
                                        std::int64_t newTokens, CachePolicy policy,
                                        const std::set<std::int64_t>& switches) {
    auto sequence = model.newSequence(policy, KvType::F32);
    if (!sequence)
        return fail(sequence.error());
    std::vector<TokenId> text = prompt;
    for (std::int64_t made = 1; made <= newTokens; ++made) {
        if (switches.contains(made)) {
            policy = policy.keepsCache() ? CachePolicy::off() : CachePolicy::full();
            if (const Status switched = (*sequence)->setPolicy(policy); !switched)
                return fail(switched.error());
        }
        const auto step = (*sequence)->step(prompt, {.logits = LogitsWanted::Candidates});
        if (!step)
            return fail(step.error());
        const auto token = bestToken(**sequence, *step);
        if (!token)
            return fail(token.error());
        text.push_back(*token);
        prompt.assign(1, *token);
    }
    return text;
}

} // namespace kvglass::gpu
