// SPDX-FileCopyrightText: 2026 The KVGlass authors
// SPDX-License-Identifier: Apache-2.0

#include "kernels/reference/reference_sequence.h"

#include <algorithm>
#include <new>
#include <string>

#include "kernels/reference/forward.h"

namespace kvglass::reference {

namespace {

tl::unexpected<Error> outOfMemory(std::string what, std::string now) {
    return fail(ErrorCode::OutOfMemory, std::move(what), "the system refused to give memory",
                std::move(now));
}

} // namespace

ReferenceSequence::ReferenceSequence(const Weights& weights, CachePolicy policy)
    : m_weights(weights), m_policy(policy),
      m_cache(weights.config.layers, weights.config.channels, weights.config.contextLength),
      m_scratch(1, weights.config.channels, weights.config.contextLength), m_work(weights.config) {
    m_tokens.reserve(static_cast<std::size_t>(weights.config.contextLength));
}

Result<StepResult> ReferenceSequence::step(std::span<const TokenId> tokens,
                                           const StepOptions& options) {
    const std::int64_t before = size();
    const auto added = static_cast<std::int64_t>(tokens.size());
    const StepPlan plan = planStep(m_policy, before, m_cachedPositions, added);
    if (Status checked = checkStepTokens(m_weights.config, before, tokens); !checked)
        return fail(checked.error());
    if (Status checked = checkCaptureSlots(m_weights.config, options.capture, plan, before + added);
        !checked)
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

Status ReferenceSequence::run(const StepPlan& plan, std::int64_t logitRows,
                              const StepOptions& options, PhaseTimes& phases) {
    KvCache& cache = m_policy.keepsCache() ? m_cache : m_scratch;
    try {
        cache.reserve(size());
        m_work.setSizes(size() - plan.firstPosition, logitRows);
    } catch (const std::bad_alloc&) {
        return outOfMemory("cannot make room for " + std::to_string(size()) + " positions",
                           kSequenceUnchanged);
    }
    const auto computed =
        std::span<const TokenId>(m_tokens).subspan(static_cast<std::size_t>(plan.firstPosition));
    return forward(m_work, cache, phases, {computed, plan.firstPosition}, m_weights, options);
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
