// SPDX-FileCopyrightText: 2026 The KVGlass authors
// SPDX-License-Identifier: Apache-2.0

// How long an experiment will still take, predicted from the steps that are done: the time of a
// step is a line over the positions it attends to, so that of an uncached run grows like a
// parabola.

#pragma once

#include <cstdint>
#include <optional>
#include <vector>

#include "engine/backend/types.h"
#include "engine/experiment/least_squares.h"

namespace kvglass {

class TimeLeft {
public:
    /// `runs`: those that are to come, in order. All have the same prompt and length.
    TimeLeft(std::int64_t promptTokens, std::int64_t newTokens, std::vector<CachePolicy> runs);

    /// Steps of earlier runs with the same prompt and length, so that they need not be waited for.
    void learn(CachePolicy cache, const std::vector<double>& stepMs);
    /// The next step of the present run took so long; after its last one the next run is present.
    void addStep(double ms);

    /// Predicted seconds to the end of the last run. Absent as long as the steps do not tell.
    [[nodiscard]] std::optional<double> seconds() const;

private:
    struct Mode {
        RunningLine steps; // x: positions; without the first step, which is the prefill
        RunningLine first; // x: 0, so its mean is what counts
    };
    [[nodiscard]] Mode& modeOf(CachePolicy cache) {
        return cache.keepsCache() ? m_with : m_without;
    }
    void note(Mode& mode, std::int64_t step, double ms) const;
    [[nodiscard]] std::optional<Parabola> lineOf(CachePolicy cache) const;
    /// Of the steps after `done` ones.
    [[nodiscard]] std::optional<double> runMs(CachePolicy cache, std::int64_t done) const;

    std::int64_t m_promptTokens;
    std::int64_t m_newTokens;
    std::vector<CachePolicy> m_runs;
    std::size_t m_run = 0;
    std::int64_t m_done = 0; // steps of the present run
    Mode m_with;
    Mode m_without;
};

} // namespace kvglass
