// SPDX-FileCopyrightText: 2026 The KVGlass authors
// SPDX-License-Identifier: Apache-2.0

#include "kernels/cuda/step_watch.h"

#include <algorithm>

#include "engine/backend/step_plan.h"
#include "kernels/cuda/cuda_error.h"

namespace kvglass::cuda {

Result<LayerEnds> LayerEnds::create() {
    LayerEnds ends;
    for (Event& event : ends.events)
        KVGLASS_TRY(keep(event, makeEvent(EventUse::Order)));
    return ends;
}

cudaError_t StepWatch::begin() {
    return m_phases != nullptr ? m_phases->begin(m_stream) : cudaSuccess;
}

Status StepWatch::beforeLayer(std::int64_t layer, std::int64_t layers) {
    if (m_options == nullptr)
        return {};
    if (m_ends != nullptr && layer >= 2 && layer < layers)
        KVGLASS_CUDA_TRY(cudaEventSynchronize(m_ends->events[layer % 2].get()));
    if (m_options->stop.stop_requested())
        return fail(ErrorCode::Cancelled, "the step was stopped", "a stop was requested",
                    kSequenceUnchanged);
    if (m_options->progress != nullptr && *m_options->progress) {
        const std::int64_t done = layer == layers ? layer : std::max<std::int64_t>(0, layer - 1);
        (*m_options->progress)(static_cast<double>(done) / static_cast<double>(layers));
    }
    return {};
}

cudaError_t StepWatch::afterLayer(std::int64_t layer) {
    return m_ends != nullptr ? cudaEventRecord(m_ends->events[layer % 2].get(), m_stream)
                             : cudaSuccess;
}

cudaError_t StepWatch::lap(Phase phase) {
    return m_phases != nullptr ? m_phases->lap(phase, m_stream) : cudaSuccess;
}

} // namespace kvglass::cuda
