// SPDX-FileCopyrightText: 2026 The KVGlass authors
// SPDX-License-Identifier: Apache-2.0

#include "engine/telemetry/ring_observer.h"

#include <algorithm>

#include <readerwriterqueue/readerwriterqueue.h>

namespace kvglass {

namespace {

// Progress in one word, so that kind and fraction are read together: the kind in the top byte, the
// fraction in steps of 2^-20 below it; all ones when no step is in progress.
constexpr std::uint32_t kNoProgress = 0xFFFFFFFFU;
constexpr std::uint32_t kFractionSteps = 1U << 20U;
constexpr std::uint32_t kKindShift = 24U;

std::uint32_t packProgress(StepKind kind, double fraction) {
    const double clamped = fraction > 0.0 ? std::min(fraction, 1.0) : 0.0;
    return (static_cast<std::uint32_t>(kind) << kKindShift) |
           static_cast<std::uint32_t>(clamped * kFractionSteps);
}

template <class Record>
std::size_t drain(moodycamel::ReaderWriterQueue<Record>& ring, std::size_t limit,
                  std::vector<Record>& out) {
    std::size_t count = 0;
    for (Record record; count < limit && ring.try_dequeue(record); ++count)
        out.push_back(std::move(record));
    return count;
}

} // namespace

// A step and a token per position at most. Before every step at most one change of the policy on
// request of the user, one by number and, before the first, one to the policy of the request.
struct RingObserver::Rings {
    explicit Rings(std::size_t context)
        : prompt(1), tokens(context), steps(context), switches(2 * context + 1) {}
    moodycamel::ReaderWriterQueue<std::vector<TokenId>> prompt;
    moodycamel::ReaderWriterQueue<TokenEvent> tokens;
    moodycamel::ReaderWriterQueue<StepSample> steps;
    moodycamel::ReaderWriterQueue<CacheSwitchEvent> switches;
};

RingObserver::RingObserver(std::int64_t contextLength)
    : m_rings(std::make_unique<Rings>(static_cast<std::size_t>(contextLength) + 1)),
      m_progress(kNoProgress) {}

RingObserver::~RingObserver() = default;

void RingObserver::onPrompt(RequestId, std::span<const TokenId> tokens) {
    if (!m_rings->prompt.try_enqueue(std::vector<TokenId>(tokens.begin(), tokens.end())))
        m_dropped.fetch_add(1, std::memory_order_relaxed);
}

void RingObserver::onProgress(RequestId, StepKind kind, double fraction) {
    m_progress.store(packProgress(kind, fraction), std::memory_order_relaxed);
}

void RingObserver::onStep(const StepSample& sample) {
    m_progress.store(kNoProgress, std::memory_order_relaxed);
    if (!m_rings->steps.try_enqueue(sample))
        m_dropped.fetch_add(1, std::memory_order_relaxed);
}

void RingObserver::onToken(const TokenEvent& token) {
    if (!m_rings->tokens.try_enqueue(token))
        m_dropped.fetch_add(1, std::memory_order_relaxed);
}

void RingObserver::onCacheSwitched(RequestId request, std::int64_t step, CachePolicy policy,
                                   const std::string& problem) {
    if (!m_rings->switches.try_enqueue(CacheSwitchEvent{request, step, policy, problem}))
        m_dropped.fetch_add(1, std::memory_order_relaxed);
}

std::optional<std::vector<TokenId>> RingObserver::drainPrompt() {
    std::vector<TokenId> tokens;
    if (!m_rings->prompt.try_dequeue(tokens))
        return std::nullopt;
    return tokens;
}

std::size_t RingObserver::drainTokens(std::size_t limit, std::vector<TokenEvent>& out) {
    return drain(m_rings->tokens, limit, out);
}

std::size_t RingObserver::drainSteps(std::size_t limit, std::vector<StepSample>& out) {
    return drain(m_rings->steps, limit, out);
}

std::size_t RingObserver::drainSwitches(std::size_t limit, std::vector<CacheSwitchEvent>& out) {
    return drain(m_rings->switches, limit, out);
}

std::optional<StepProgressEvent> RingObserver::progress() const {
    const std::uint32_t packed = m_progress.load(std::memory_order_relaxed);
    if (packed == kNoProgress)
        return std::nullopt;
    const std::uint32_t fraction = packed & ((1U << kKindShift) - 1U);
    return StepProgressEvent{static_cast<StepKind>(packed >> kKindShift),
                             static_cast<double>(fraction) / kFractionSteps};
}

std::int64_t RingObserver::droppedRecords() const {
    return m_dropped.load(std::memory_order_relaxed);
}

} // namespace kvglass
