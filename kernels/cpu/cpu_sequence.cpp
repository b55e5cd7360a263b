// SPDX-FileCopyrightText: 2026 The KVGlass authors
// SPDX-License-Identifier: Apache-2.0

#include "kernels/cpu/cpu_sequence.h"

#include <algorithm>
#include <new>
#include <string>

namespace kvglass::cpu {

namespace {

// Rows that go through the model at once when a cache keeps the past: enough for full speed of the
// products, few enough that a stop is answered soon and the activations stay small.
constexpr std::int64_t kPassRows = 512;

/// The slots of positions [first, last); slots ascend.
std::span<const CaptureSlot> slotsWithin(std::span<const CaptureSlot> slots, std::int64_t first,
                                         std::int64_t last) {
    const auto byPosition = [](const CaptureSlot& slot) { return slot.position; };
    const auto begin = std::ranges::lower_bound(slots, first, {}, byPosition);
    const auto end = std::ranges::lower_bound(slots, last, {}, byPosition);
    return {begin, end};
}

} // namespace

CpuSequence::CpuSequence(Machine& machine, CachePolicy policy, KvType kvType)
    : m_machine(machine), m_policy(policy), m_cache(machine.config, machine.config.layers, kvType),
      m_passing(machine.config, 1, KvType::F32) {
    m_tokens.reserve(static_cast<std::size_t>(machine.config.contextLength));
}

Result<std::unique_ptr<CpuSequence>> CpuSequence::create(Machine& machine, CachePolicy policy,
                                                         KvType kvType) {
    try {
        std::unique_ptr<CpuSequence> sequence(new CpuSequence(machine, policy, kvType));
        if (Status rows = machine.work.reserveRows(1, machine.config); !rows)
            return fail(rows.error());
        if (Status logits = sequence->reserveLogits(1); !logits)
            return fail(logits.error());
        return sequence;
    } catch (const std::bad_alloc&) {
        return fail(ErrorCode::OutOfMemory, "cannot make a sequence",
                    "the system refused to give memory", "nothing has changed");
    }
}

Result<StepResult> CpuSequence::step(std::span<const TokenId> tokens, const StepOptions& options) {
    const std::int64_t before = size();
    const auto added = static_cast<std::int64_t>(tokens.size());
    const StepPlan plan = planStep(m_policy, before, m_cachedPositions, added);
    if (Status checked = checkStepTokens(m_machine.config, before, tokens); !checked)
        return fail(checked.error());
    if (Status checked = checkCaptureSlots(m_machine.config, options.capture, plan, before + added);
        !checked)
        return fail(checked.error());

    // What follows may fail: the tokens and the cache's memory are then put back. Positions that
    // were half computed are not counted as cached, so nobody will read them.
    const std::int64_t chunksBefore = m_cache.chunks();
    const std::int64_t logitRows = logitRowsOf(options.logits, added);
    m_tokens.insert(m_tokens.end(), tokens.begin(), tokens.end());
    StepResult result;
    Status done = prepare(plan, logitRows);
    if (done)
        done = run(plan, logitRows, options, result.phases);
    if (!done) {
        m_tokens.resize(static_cast<std::size_t>(before));
        m_cache.shrinkTo(chunksBefore);
        return fail(done.error());
    }

    m_cachedPositions = m_policy.keepsCache() ? size() : 0;
    result.kind = plan.kind;
    result.positions = size();
    result.computedPositions = size() - plan.firstPosition;
    result.logits = {m_logits.data(),
                     static_cast<std::size_t>(logitRows * m_machine.config.vocabularySize)};
    return result;
}

/// Allocates what the step needs; in most steps there is nothing to do.
Status CpuSequence::prepare(const StepPlan& plan, std::int64_t logitRows) {
    const bool keeps = m_policy.keepsCache();
    const std::int64_t rows = size() - plan.firstPosition;
    return (keeps ? m_cache : m_passing)
        .reserve(size())
        .and_then([&] {
            return m_machine.work.reserveRows(keeps ? std::min(rows, kPassRows) : rows,
                                              m_machine.config);
        })
        .and_then([&] { return reserveLogits(logitRows); });
}

/// Room for so many rows of logits; never shrinks.
Status CpuSequence::reserveLogits(std::int64_t rows) {
    const std::int64_t needed = rows * m_machine.config.vocabularySize;
    if (needed <= m_logits.size())
        return {};
    auto larger = FloatBuffer::allocate(needed, "the logits of a step");
    if (!larger)
        return fail(larger.error());
    m_logits = std::move(*larger);
    return {};
}

Status CpuSequence::run(const StepPlan& plan, std::int64_t logitRows, const StepOptions& options,
                        PhaseTimes& phases) {
    const bool keeps = m_policy.keepsCache();
    const std::int64_t end = size();
    const std::int64_t firstWithLogits = end - logitRows;
    const std::int64_t step = keeps ? kPassRows : end;
    const std::int64_t vocabulary = m_machine.config.vocabularySize;
    const auto share = [&](std::int64_t position) {
        return static_cast<double>(position - plan.firstPosition) /
               static_cast<double>(end - plan.firstPosition);
    };
    for (std::int64_t first = plan.firstPosition; first < end; first += step) {
        const std::int64_t last = std::min(end, first + step);
        const std::int64_t rowsWithLogits =
            std::max<std::int64_t>(0, last - std::max(first, firstWithLogits));
        const std::int64_t logitsBefore = std::max<std::int64_t>(0, first - firstWithLogits);
        const Pass pass{
            .tokens = std::span<const TokenId>(m_tokens).subspan(
                static_cast<std::size_t>(first), static_cast<std::size_t>(last - first)),
            .firstPosition = first,
            .cache = keeps ? &m_cache : &m_passing,
            .oneLayerCache = !keeps,
            .capture = slotsWithin(options.capture, first, last),
            .logitRows = rowsWithLogits,
            .logits = m_logits.data() + logitsBefore * vocabulary,
            .progressFrom = share(first),
            .progressTo = share(last)};
        if (Status done = forward(m_machine, pass, options, phases); !done)
            return done;
    }
    return {};
}

Status CpuSequence::truncate(std::int64_t length) {
    if (length < 0 || length > size())
        return fail(ErrorCode::BadUsage,
                    "cannot cut the sequence to " + std::to_string(length) + " tokens",
                    "it has " + std::to_string(size()), "the sequence is unchanged");
    m_tokens.resize(static_cast<std::size_t>(length));
    m_cachedPositions = std::min(m_cachedPositions, length);
    return {};
}

Result<std::unique_ptr<Sequence>> CpuSequence::clone() const {
    Result<std::unique_ptr<CpuSequence>> copy = create(m_machine, m_policy, kvType());
    if (!copy)
        return fail(copy.error());
    CpuSequence& sequence = **copy;
    sequence.m_tokens.assign(m_tokens.begin(), m_tokens.end()); // within what was reserved
    if (Status copied = sequence.m_cache.copyFrom(m_cache, m_cachedPositions); !copied)
        return fail(copied.error());
    sequence.m_cachedPositions = m_cachedPositions;
    return std::unique_ptr<Sequence>(std::move(*copy));
}

Status CpuSequence::setPolicy(CachePolicy policy) {
    if (policy == m_policy)
        return {};
    if (policy.keepsCache()) {
        if (Status reserved = m_cache.reserve(size()); !reserved)
            return reserved;
        m_passing.shrinkTo(0);
    } else {
        m_cache.shrinkTo(0);
    }
    m_cachedPositions = 0; // switched on: the next step fills it; switched off: it is gone
    m_policy = policy;
    return {};
}

SequenceBytes CpuSequence::bytes() const {
    return {.kvUsed = m_cachedPositions * m_cache.bytesPerPosition(),
            .kvReserved = m_cache.reservedBytes(),
            .kvCapacity = m_policy.keepsCache() ? m_cache.capacityBytes() : 0,
            .work = m_machine.work.bytes() + m_machine.products.bytes() + m_logits.bytes() +
                    m_passing.reservedBytes()};
}

} // namespace kvglass::cpu
