// SPDX-FileCopyrightText: 2026 The KVGlass authors
// SPDX-License-Identifier: Apache-2.0

// Times the phases of a step by device events, one record at each border. They cost about a
// microsecond of the device each, 4 per layer, and a recorded graph cannot hold them: only where
// they were asked for.

#pragma once

#include <cstdint>
#include <vector>

#include "engine/backend/step.h"
#include "kernels/cuda/handles.h"

namespace kvglass::cuda {

class PhaseEvents {
public:
    /// For steps of `layers` layers.
    [[nodiscard]] static Result<PhaseEvents> create(std::int64_t layers);

    /// Forgets the last step and marks the beginning of one.
    [[nodiscard]] cudaError_t begin(cudaStream_t stream);

    /// What was queued since the last border belongs to `phase`.
    [[nodiscard]] cudaError_t lap(Phase phase, cudaStream_t stream);

    /// The sums of the step, when the device has done it.
    [[nodiscard]] Result<PhaseTimes> times() const;

private:
    std::vector<Event> m_events; // borders
    std::vector<Phase> m_phases; // before each border but the first; never more than create() made
};

} // namespace kvglass::cuda
