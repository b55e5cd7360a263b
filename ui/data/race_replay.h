// SPDX-FileCopyrightText: 2026 The KVGlass authors
// SPDX-License-Identifier: GPL-3.0-or-later

// A race on one time axis: what both lanes have written at a moment after the fork, and how far the
// uncached one is behind. They were measured one after the other and are shown together.

#pragma once

#include <cstdint>
#include <utility>

#include "engine/experiment/cache_race.h"

namespace kvglass::ui {

struct RaceGap {
    std::int64_t tokens = 0; // that the cached lane has written and the uncached one has not
    /// How much later the uncached lane wrote its newest token than the cached lane did; negative
    /// when it was earlier. 0 before its first token.
    double ms = 0.0;
    bool operator==(const RaceGap&) const = default;
};

class RaceReplay {
public:
    RaceReplay() = default;
    explicit RaceReplay(RaceResult race) : m_race(std::move(race)) {}

    [[nodiscard]] const RaceResult& race() const { return m_race; }
    /// When the slower lane has written its last token.
    [[nodiscard]] double endMs() const;
    /// Tokens that a lane has written `ms` after the fork.
    [[nodiscard]] static std::int64_t tokensAt(const RaceLane& lane, double ms);
    [[nodiscard]] RaceGap gapAt(double ms) const;

private:
    RaceResult m_race;
};

} // namespace kvglass::ui
