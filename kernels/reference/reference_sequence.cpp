// SPDX-FileCopyrightText: 2026 The KVGlass authors
// SPDX-License-Identifier: Apache-2.0

#include "kernels/reference/reference_sequence.h"

#include <algorithm>
#include <new>
#include <string>

#include "kernels/reference/forward.h"

namespace kvglass::reference {

namespace {

constexpr const char* kUnchanged = "the sequence is as it was before the step";

tl::unexpected<Error> outOfMemory(std::string what, std::string now) {
    return fail(ErrorCode::OutOfMemory, std::move(what), "the system refused to give memory",
                std::move(now));
}

std::int64_t logitRowsOf(LogitsWanted wanted, std::int64_t newTokens) {
    switch (wanted) {
    case LogitsWanted::None: return 0;
    case LogitsWanted::Last: return 1;
    case LogitsWanted::All: return newTokens;
    }
    ENSURE(!"logits wanted in an unknown way");
    return 0;
}

} // namespace

ReferenceSequence::ReferenceSequence(const Weights& weights, CachePolicy policy)
    : m_weights(weights), m_policy(policy),
      m_cache(weights.config.layers, weights.config.channels, weights.config.contextLength),
      m_scratch(1, weights.config.channels, weights.config.contextLength), m_work(weights.config) {
    m_tokens.reserve(static_cast<std::size_t>(weights.config.contextLength));
}

ReferenceSequence::Plan ReferenceSequence::planFor(std::int64_t newTokens) const {
    if (size() == 0)
        return {StepKind::Prefill, 0};
    if (!m_policy.keepsCache())
        return {StepKind::Recompute, 0};
    if (m_cachedPositions < size())
        return {StepKind::Rebuild, 0};
    return {newTokens == 1 ? StepKind::Decode : StepKind::Prefill, size()};
}

Result<StepResult> ReferenceSequence::step(std::span<const TokenId> tokens,
                                           const StepOptions& options) {
    const std::int64_t before = size();
    const auto added = static_cast<std::int64_t>(tokens.size());
    const Plan plan = planFor(added);
    if (Status checked = check(tokens); !checked)
        return fail(checked.error());
    if (Status checked = checkCapture(options.capture, plan, before + added); !checked)
        return fail(checked.error());

    // What follows may fail: the tokens and the cache's memory are then put back. Positions that
    // were half computed are not counted as cached, so nobody will read them.
    const std::int64_t reservedBefore = m_cache.reservedPositions();
    m_tokens.insert(m_tokens.end(), tokens.begin(), tokens.end());
    StepResult result;
    if (Status done = run(plan, logitRowsOf(options.logits, added), options, result.phases);
        !done) {
        m_tokens.resize(static_cast<std::size_t>(before));
        m_cache.release(reservedBefore);
        return fail(done.error());
    }

    m_cachedPositions = m_policy.keepsCache() ? size() : 0;
    result.kind = plan.kind;
    result.positions = size();
    result.computedPositions = size() - plan.firstPosition;
    result.logits = m_work.logits;
    return result;
}

Status ReferenceSequence::run(const Plan& plan, std::int64_t logitRows, const StepOptions& options,
                              PhaseTimes& phases) {
    KvCache& cache = m_policy.keepsCache() ? m_cache : m_scratch;
    try {
        cache.reserve(size());
        m_work.setSizes(size() - plan.firstPosition, logitRows);
    } catch (const std::bad_alloc&) {
        return outOfMemory("cannot make room for " + std::to_string(size()) + " positions",
                           kUnchanged);
    }
    const auto computed =
        std::span<const TokenId>(m_tokens).subspan(static_cast<std::size_t>(plan.firstPosition));
    return forward(m_work, cache, phases, {computed, plan.firstPosition}, m_weights, options);
}

// The texts of errors are made only where there is an error: a step allocates nothing.
Status ReferenceSequence::check(std::span<const TokenId> tokens) const {
    const ModelConfig& config = m_weights.config;
    const auto added = static_cast<std::int64_t>(tokens.size());
    const auto refused = [&](ErrorCode code, std::string why) {
        return fail(code, "cannot append " + std::to_string(added) + " tokens", std::move(why),
                    kUnchanged);
    };
    if (added == 0)
        return refused(ErrorCode::BadUsage, "a step needs at least one");
    if (const std::int64_t excess = size() + added - config.contextLength; excess > 0)
        return refused(ErrorCode::TooLong,
                       "the context holds " + std::to_string(config.contextLength) + " and " +
                           std::to_string(size()) + " are in use: " + std::to_string(excess) +
                           " too many");
    for (const TokenId token : tokens)
        if (token.value < 0 || token.value >= config.vocabularySize)
            return refused(ErrorCode::BadUsage, "token id " + std::to_string(token.value) +
                                                    " is not in the vocabulary of " +
                                                    std::to_string(config.vocabularySize));
    return {};
}

Status ReferenceSequence::checkCapture(std::span<const CaptureSlot> capture, const Plan& plan,
                                       std::int64_t positions) const {
    const auto heads = static_cast<std::size_t>(m_weights.config.layers * m_weights.config.heads);
    const auto fits = [](std::size_t given, std::size_t needed) {
        return given == 0 || given == needed;
    };
    std::int64_t earliest = plan.firstPosition;
    for (const CaptureSlot& slot : capture) {
        const auto refused = [&](std::string why) {
            return fail(ErrorCode::BadUsage,
                        "cannot capture position " + std::to_string(slot.position), std::move(why),
                        kUnchanged);
        };
        if (slot.position < earliest || slot.position >= positions)
            return refused("the step computes positions " + std::to_string(plan.firstPosition) +
                           " to " + std::to_string(positions - 1) +
                           ", and slots are in ascending order");
        const std::size_t weights = heads * static_cast<std::size_t>(slot.position + 1);
        if (!fits(slot.quantised.size(), weights) || !fits(slot.exact.size(), weights) ||
            !fits(slot.statistics.size(), heads))
            return refused("its buffers must be empty or hold " + std::to_string(weights) +
                           " weights and " + std::to_string(heads) + " statistics");
        earliest = slot.position + 1;
    }
    return {};
}

Status ReferenceSequence::truncate(std::int64_t length) {
    if (length < 0 || length > size())
        return fail(ErrorCode::BadUsage,
                    "cannot cut the sequence to " + std::to_string(length) + " tokens",
                    "it has " + std::to_string(size()), "the sequence is unchanged");
    m_tokens.resize(static_cast<std::size_t>(length));
    m_cachedPositions = std::min(m_cachedPositions, length);
    return {};
}

Result<std::unique_ptr<Sequence>> ReferenceSequence::clone() const {
    try {
        auto copy = std::make_unique<ReferenceSequence>(m_weights, m_policy);
        copy->m_tokens.assign(m_tokens.begin(), m_tokens.end()); // keeps what was reserved
        copy->m_cache = m_cache;
        copy->m_cachedPositions = m_cachedPositions;
        return copy; // work buffers and scratch carry nothing from one step to the next
    } catch (const std::bad_alloc&) {
        return outOfMemory("cannot copy a sequence of " + std::to_string(size()) + " tokens",
                           "the original is unchanged");
    }
}

Status ReferenceSequence::setPolicy(CachePolicy policy) {
    if (policy == m_policy)
        return {};
    if (policy.keepsCache()) {
        try {
            m_cache.reserve(size());
        } catch (const std::bad_alloc&) {
            return outOfMemory("cannot switch the cache on", "the cache stays off");
        }
        m_scratch.release(0);
    } else {
        m_cache.release(0);
    }
    m_cachedPositions = 0; // switched on: the next step fills it; switched off: it is gone
    m_policy = policy;
    return {};
}

SequenceBytes ReferenceSequence::bytes() const {
    return {.kvUsed = m_cachedPositions * m_cache.bytesPerPosition(),
            .kvReserved = m_cache.reservedBytes(),
            .kvCapacity = m_policy.keepsCache() ? m_cache.capacityBytes() : 0,
            .work = m_work.bytes() + m_scratch.reservedBytes()};
}

} // namespace kvglass::reference
