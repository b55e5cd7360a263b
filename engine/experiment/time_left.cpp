// SPDX-FileCopyrightText: 2026 The KVGlass authors
// SPDX-License-Identifier: Apache-2.0

#include "engine/experiment/time_left.h"

#include <algorithm>
#include <utility>

namespace kvglass {

namespace {
constexpr std::int64_t kStepsForALine = 8; // fewer say little about a slope
} // namespace

TimeLeft::TimeLeft(std::int64_t promptTokens, std::int64_t newTokens, std::vector<CachePolicy> runs)
    : m_promptTokens(promptTokens), m_newTokens(newTokens), m_runs(std::move(runs)) {}

void TimeLeft::note(Mode& mode, std::int64_t step, double ms) const {
    if (step == 1)
        mode.first.add(0.0, ms);
    else
        mode.steps.add(static_cast<double>(m_promptTokens + step - 1), ms);
}

void TimeLeft::learn(CachePolicy cache, const std::vector<double>& stepMs) {
    std::int64_t step = 0;
    for (const double ms : stepMs)
        note(modeOf(cache), ++step, ms);
}

void TimeLeft::addStep(double ms) {
    if (m_run >= m_runs.size())
        return;
    note(modeOf(m_runs[m_run]), ++m_done, ms);
    if (m_done == m_newTokens) {
        ++m_run;
        m_done = 0;
    }
}

std::optional<Parabola> TimeLeft::lineOf(CachePolicy cache) const {
    const Mode& mode = cache.keepsCache() ? m_with : m_without;
    if (mode.steps.count() >= kStepsForALine) {
        Parabola line = *mode.steps.fit();
        if (line.linear < 0.0) // noise: no step gets faster with its positions
            line = {mode.steps.meanY(), 0.0, 0.0};
        return line;
    }
    // No uncached step is known: it costs a decode step, and what the prefill's further positions
    // cost, as often as it has positions. Rough, and replaced as soon as it can be.
    if (cache.keepsCache() || m_with.steps.count() < kStepsForALine || m_promptTokens < 2 ||
        m_with.first.count() == 0)
        return std::nullopt;
    const double decode =
        std::max(0.0, m_with.steps.fit()->at(static_cast<double>(m_promptTokens + 1)));
    const double prefill = m_with.first.meanY();
    const double slope =
        std::max(0.0, (prefill - decode) / static_cast<double>(m_promptTokens - 1));
    return Parabola{decode - slope, slope, 0.0};
}

std::optional<double> TimeLeft::runMs(CachePolicy cache, std::int64_t done) const {
    const auto line = lineOf(cache);
    if (!line)
        return std::nullopt;
    // Sum of the line over the positions of the steps done + 1 .. N.
    const auto first = static_cast<double>(m_promptTokens + done);
    const auto last = static_cast<double>(m_promptTokens + m_newTokens - 1);
    const auto steps = static_cast<double>(m_newTokens - done);
    return std::max(0.0, steps * line->constant + line->linear * steps * (first + last) / 2.0);
}

std::optional<double> TimeLeft::seconds() const {
    double ms = 0.0;
    for (std::size_t run = m_run; run < m_runs.size(); ++run) {
        const auto more = runMs(m_runs[run], run == m_run ? m_done : 0);
        if (!more)
            return std::nullopt;
        ms += *more;
    }
    return ms / 1000.0;
}

} // namespace kvglass
