// SPDX-FileCopyrightText: 2026 The KVGlass authors
// SPDX-License-Identifier: Apache-2.0

#include "kernels/cuda/phase_events.h"

#include <cmath>

#include "kernels/cuda/cuda_error.h"

namespace kvglass::cuda {

Result<PhaseEvents> PhaseEvents::create(std::int64_t layers) {
    constexpr std::int64_t kPerLayer = 4;     // qkv, attention, projection, MLP
    constexpr std::int64_t kBesideLayers = 3; // beginning, embedding, head
    PhaseEvents events;
    const auto count = static_cast<std::size_t>(kPerLayer * layers + kBesideLayers);
    events.m_events.resize(count);
    events.m_phases.reserve(count);
    for (Event& event : events.m_events)
        KVGLASS_TRY(keep(event, makeEvent(EventUse::Time)));
    return events;
}

cudaError_t PhaseEvents::begin(cudaStream_t stream) {
    m_phases.clear();
    return cudaEventRecord(m_events.front().get(), stream);
}

cudaError_t PhaseEvents::lap(Phase phase, cudaStream_t stream) {
    m_phases.push_back(phase);
    return cudaEventRecord(m_events[m_phases.size()].get(), stream);
}

Result<PhaseTimes> PhaseEvents::times() const {
    PhaseTimes times;
    for (std::size_t lap = 0; lap < m_phases.size(); ++lap) {
        float ms = 0.0F;
        KVGLASS_CUDA_TRY(cudaEventElapsedTime(&ms, m_events[lap].get(), m_events[lap + 1].get()));
        double& sum = times[m_phases[lap]];
        sum = (std::isnan(sum) ? 0.0 : sum) + static_cast<double>(ms);
    }
    return times;
}

} // namespace kvglass::cuda
