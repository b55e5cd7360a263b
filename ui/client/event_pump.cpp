// SPDX-FileCopyrightText: 2026 The KVGlass authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "ui/client/event_pump.h"

#include <algorithm>
#include <chrono>
#include <utility>
#include <vector>

namespace kvglass::ui {

namespace {

constexpr auto kTick =
    std::chrono::duration_cast<Clock::duration>(std::chrono::duration<double>(1.0 / 60.0));

// 15,000 tokens per second: far more than any model makes, and little work for one tick.
constexpr std::size_t kRecordsPerTick = 256;

} // namespace

EventPump::EventPump(RunData* data, UiStats* stats)
    : m_data(data), m_stats(stats), m_meter([stats](double frameMs) {
          ++stats->frames;
          stats->frameMs.push_back(frameMs);
      }) {
    m_timer.setSingleShot(true);
    m_timer.setTimerType(Qt::PreciseTimer);
    connect(&m_timer, &QTimer::timeout, this, &EventPump::tick);
}

void EventPump::attach(RequestId request, std::shared_ptr<RingObserver> rings,
                       std::shared_ptr<const Vocabulary> vocabulary, std::function<void()> begin) {
    m_request = request;
    m_begin = std::move(begin);
    m_rings = std::move(rings);
    m_vocabulary = std::move(vocabulary);
    m_progress.reset();
    m_due = Clock::now();
    scheduleNext();
}

void EventPump::detach() {
    m_timer.stop();
    if (m_rings)
        m_stats->droppedTokens += m_rings->droppedRecords();
    m_rings.reset();
    m_vocabulary.reset();
}

void EventPump::drainAndDetach() {
    if (!m_rings)
        return;
    bool news = false;
    while (drain(kRecordsPerTick))
        news = true;
    detach();
    if (news)
        emit ticked();
}

void EventPump::catchUp() {
    bool news = false;
    while (m_rings && drain(kRecordsPerTick))
        news = true;
    if (news)
        emit ticked();
}

void EventPump::scheduleNext() {
    // The schedule does not drift: a late tick leaves the next ones where they were, and a tick
    // that was missed is due at its own time, however late it comes.
    m_due += kTick;
    const auto wait = std::max(m_due - Clock::now(), Clock::duration::zero());
    m_timer.start(std::chrono::ceil<std::chrono::milliseconds>(wait));
}

void EventPump::tick() {
    const TimePoint due = m_due;
    // Later ticks that are due by now are part of this one.
    m_due += ((Clock::now() - m_due) / kTick) * kTick;
    scheduleNext();
    if (!drain(kRecordsPerTick))
        return;
    emit ticked();
    m_meter.tickDone(due);
}

bool EventPump::drain(std::size_t limit) {
    // Everything is taken in the reverse of the order in which it is reported, so that nothing is
    // taken without what was reported before it: no token lacks its step, no step its switch, and
    // nothing of a new run meets the data of the last one.
    std::vector<TokenEvent> tokens;
    std::vector<StepSample> steps;
    std::vector<CacheSwitchEvent> switches;
    m_rings->drainTokens(limit, tokens);
    m_rings->drainSteps(limit + 1, steps);
    m_rings->drainSwitches(limit + 2, switches);
    bool news = drainPrompt();
    std::erase_if(tokens, [this](const TokenEvent& t) { return t.request != m_request; });
    std::erase_if(steps, [this](const StepSample& s) { return s.request != m_request; });
    if (!tokens.empty() || !steps.empty()) {
        const bool first = m_data->steps().empty() && !steps.empty();
        const auto captured = std::ranges::count_if(steps, &StepSample::captured);
        m_stats->skippedAttentionUpdates += std::max<std::int64_t>(0, captured - 1);
        m_stats->tokens += static_cast<std::int64_t>(tokens.size());
        m_data->append(std::move(tokens), std::move(steps));
        if (first)
            emit firstStepDone();
        news = true;
    }
    news |= reportSwitches(std::move(switches)); // the steps before a switch are there
    const std::optional<StepProgressEvent> progress = m_rings->progress();
    if (progress && (!m_progress || progress->fraction != m_progress->fraction)) {
        emit progressed(progress->kind, progress->fraction);
        news = true;
    }
    m_progress = progress;
    return news;
}

bool EventPump::drainPrompt() {
    const auto ids = m_rings->drainPrompt();
    if (!ids)
        return false;
    std::vector<PromptToken> prompt;
    prompt.reserve(ids->size());
    for (const TokenId id : *ids)
        prompt.push_back({id, std::string(m_vocabulary->bytes(id))});
    m_begin(); // only now: a request that is refused leaves the last run on screen
    m_data->setPrompt(std::move(prompt));
    return true;
}

bool EventPump::reportSwitches(std::vector<CacheSwitchEvent> events) {
    for (CacheSwitchEvent& event : events) {
        if (event.request != m_request)
            continue;
        CacheSwitch change{event.step, event.policy, std::move(event.problem)};
        m_data->addSwitch(change);
        emit switched(change);
    }
    return !events.empty();
}

} // namespace kvglass::ui
