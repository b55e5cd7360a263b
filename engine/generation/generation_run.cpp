// SPDX-FileCopyrightText: 2026 The KVGlass authors
// SPDX-License-Identifier: Apache-2.0

#include "engine/generation/generation_run.h"

#include <algorithm>

#include "engine/base/ensure.h"

namespace kvglass {

GenerationRun::GenerationRun(const GenerationRequest& request, const Parts& parts,
                             RequestClock clock)
    : m_request(request), m_parts(parts), m_clock(clock),
      m_sampler(request.sampling, parts.config.vocabularySize), m_capture(request.attention),
      m_meter(request.id, parts.kept.length()) {
    ENSURE(!parts.kept.pending.empty());
}

Result<GenerationSummary> GenerationRun::run() {
    while (!(m_reason = finished())) {
        m_clock.addWait(m_parts.control.waitForTurn());
        if (m_parts.control.stopToken().stop_requested()) {
            m_reason = FinishReason::Stopped;
            break;
        }
        applyPolicies();
        const Status made = makeToken();
        if (!made && isCancelled(made.error())) {
            m_reason = FinishReason::Stopped;
            break;
        }
        if (!made)
            return fail(made.error());
        ++m_step;
    }
    return m_meter.summary(*m_reason, m_clock.at(Clock::now()));
}

std::optional<FinishReason> GenerationRun::finished() const {
    const bool isText = m_meter.newTokens() > 0;
    if (isText && m_request.endOfText == EndOfTextRule::Stop &&
        m_parts.config.endsText(m_parts.kept.pending.back()))
        return FinishReason::EndOfText;
    if (m_meter.newTokens() >= m_request.maxNewTokens)
        return FinishReason::Length;
    if (m_parts.kept.length() >= m_parts.config.contextLength)
        return FinishReason::ContextFull;
    return std::nullopt;
}

// The policy of the request matters here only for a sequence that is continued: a new one has it
// already. Then what the user asked for, then the flips by number.
void GenerationRun::applyPolicies() {
    if (m_step == 1)
        changePolicy(m_request.cache);
    if (const auto wanted = m_parts.control.takeCachePolicy())
        changePolicy(*wanted);
    const auto& switches = m_request.switchCacheAt;
    if (std::find(switches.begin(), switches.end(), m_step) != switches.end())
        changePolicy(m_parts.kept.sequence->policy().keepsCache() ? CachePolicy::off()
                                                                  : CachePolicy::full());
}

void GenerationRun::changePolicy(CachePolicy policy) {
    Sequence& sequence = *m_parts.kept.sequence;
    if (policy == sequence.policy())
        return;
    const Status changed = sequence.setPolicy(policy);
    if (changed) {
        m_meter.addCacheSwitch();
        m_parts.kept.cacheIsComplete = false; // off: freed; on: filled by the next step
    }
    m_parts.observer.onCacheSwitched(m_request.id, m_step, sequence.policy(),
                                     changed ? std::string() : changed.error().text());
}

StepKind GenerationRun::expectedKind() const {
    const KeptSequence& kept = m_parts.kept;
    if (kept.sequence->tokens().empty())
        return StepKind::Prefill;
    if (!kept.sequence->policy().keepsCache())
        return StepKind::Recompute;
    if (!kept.cacheIsComplete)
        return StepKind::Rebuild;
    return kept.pending.size() == 1 ? StepKind::Decode : StepKind::Prefill;
}

Result<StepResult> GenerationRun::stepForward() {
    KeptSequence& kept = m_parts.kept;
    const StepKind kind = expectedKind();
    const bool onlyNew = kind == StepKind::Decode || kind == StepKind::Prefill;
    const auto known = static_cast<std::int64_t>(kept.sequence->tokens().size());
    const StepProgress progress = [&](double fraction) {
        m_parts.observer.onProgress(m_request.id, kind, fraction);
    };
    StepOptions options;
    options.logits = m_sampler.wanted();
    options.capture = m_capture.open(onlyNew ? known : 0, kept.length() - 1);
    options.stop = m_parts.control.stopToken();
    options.progress = &progress;
    auto result = kept.sequence->step(kept.pending, options);
    if (!result)
        m_capture.giveBack();
    return result;
}

Result<SampledToken> GenerationRun::sample(const StepResult& result) {
    Sequence& sequence = *m_parts.kept.sequence;
    if (result.candidates == nullptr)
        return m_sampler.choose(result.logits, sequence.tokens());
    if (m_sampler.isEnough(*result.candidates))
        return m_sampler.chooseFrom(*result.candidates, sequence.tokens().size());
    const auto logits = sequence.lastLogits();
    if (!logits)
        return fail(logits.error());
    return m_sampler.choose(*logits, sequence.tokens());
}

Status GenerationRun::makeToken() {
    KeptSequence& kept = m_parts.kept;
    const auto known = static_cast<std::int64_t>(kept.sequence->tokens().size());
    StepMoments moments;
    moments.start = Clock::now();
    const auto result = stepForward();
    if (!result)
        return fail(result.error());
    moments.sampled = Clock::now();
    const auto sampled = sample(*result);
    moments.end = Clock::now();
    if (!sampled) {
        m_capture.giveBack();
        if (const Status undone = kept.sequence->truncate(known); !undone)
            return fail(undone.error());
        return fail(sampled.error());
    }
    kept.cacheIsComplete = kept.sequence->policy().keepsCache();
    kept.pending.assign(1, sampled->token);
    m_capture.publish();
    report(*result, *sampled, moments);
    return {};
}

void GenerationRun::report(const StepResult& result, const SampledToken& sampled,
                           const StepMoments& moments) {
    const Sequence& sequence = *m_parts.kept.sequence;
    StepSample sample;
    sample.request = m_request.id;
    sample.step = m_step;
    sample.kind = result.kind;
    sample.cache = sequence.policy();
    sample.positions = result.positions;
    sample.computedPositions = result.computedPositions;
    sample.endMs = m_clock.at(moments.end);
    sample.stepMs = millisecondsBetween(moments.start, moments.end);
    sample.deviceMs = result.deviceMs;
    sample.phases = result.phases;
    sample.phases[Phase::Sampling] = millisecondsBetween(moments.sampled, moments.end);
    sample.bytes = sequence.bytes();
    sample.captured = m_request.attention && m_request.attention->isCaptured(result.positions - 1);
    m_meter.addStep(sample);
    m_meter.addToken(sample.endMs);
    m_parts.observer.onStep(sample);

    TokenEvent event;
    event.request = m_request.id;
    event.index = m_step;
    event.position = result.positions;
    event.token = sampled.token;
    event.bytes = m_parts.tokenizer.bytes(sampled.token);
    event.timeMs = sample.endMs;
    event.probability = sampled.probability;
    event.rank = sampled.rank;
    event.candidates = sampled.candidates;
    event.candidateCount = sampled.candidateCount;
    m_parts.observer.onToken(event);
}

} // namespace kvglass
