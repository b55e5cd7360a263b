// SPDX-FileCopyrightText: 2026 The KVGlass authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "ui/data/race_replay.h"

#include <algorithm>

namespace kvglass::ui {

double RaceReplay::endMs() const { return std::max(m_race.with.endMs(), m_race.without.endMs()); }

std::int64_t RaceReplay::tokensAt(const RaceLane& lane, double ms) {
    const auto later = [](double time, const RaceToken& token) { return time < token.timeMs; };
    return std::upper_bound(lane.tokens.begin(), lane.tokens.end(), ms, later) -
           lane.tokens.begin();
}

RaceGap RaceReplay::gapAt(double ms) const {
    const std::int64_t with = tokensAt(m_race.with, ms);
    const std::int64_t without = tokensAt(m_race.without, ms);
    RaceGap gap{with - without, 0.0};
    const auto last = static_cast<std::size_t>(without) - 1;
    if (without > 0 && last < m_race.with.tokens.size())
        gap.ms = m_race.without.tokens[last].timeMs - m_race.with.tokens[last].timeMs;
    return gap;
}

} // namespace kvglass::ui
