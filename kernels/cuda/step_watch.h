// SPDX-FileCopyrightText: 2026 The KVGlass authors
// SPDX-License-Identifier: Apache-2.0

// What accompanies the layers of a step: a stop is noticed, progress is told, phases are timed, and
// the host stays at most two layers ahead of the device in a long step, so that a stop is answered
// within that.

#pragma once

#include <cstdint>

#include "engine/backend/step.h"
#include "kernels/cuda/handles.h"
#include "kernels/cuda/phase_events.h"

namespace kvglass::cuda {

/// The ends of the last two layers of a pass over many rows.
struct LayerEnds {
    Event events[2];
    [[nodiscard]] static Result<LayerEnds> create();
};

class StepWatch {
public:
    /// For steps that nobody watches: those that are being recorded.
    explicit StepWatch(cudaStream_t stream) : m_stream(stream) {}

    /// `phases` and `ends` may be null; all must outlive the watch.
    StepWatch(cudaStream_t stream, const StepOptions& options, PhaseEvents* phases,
              const LayerEnds* ends)
        : m_stream(stream), m_options(&options), m_phases(phases), m_ends(ends) {}

    /// Before anything is queued.
    [[nodiscard]] cudaError_t begin();

    /// Before layer `layer` of `layers` is queued; layer = layers: when the device is done. Error:
    /// Cancelled.
    [[nodiscard]] Status beforeLayer(std::int64_t layer, std::int64_t layers);
    [[nodiscard]] cudaError_t afterLayer(std::int64_t layer);

    /// What was queued since the last border belongs to `phase`.
    [[nodiscard]] cudaError_t lap(Phase phase);

private:
    cudaStream_t m_stream;
    const StepOptions* m_options = nullptr;
    PhaseEvents* m_phases = nullptr;
    const LayerEnds* m_ends = nullptr;
};

} // namespace kvglass::cuda
