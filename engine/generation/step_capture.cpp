// SPDX-FileCopyrightText: 2026 The KVGlass authors
// SPDX-License-Identifier: Apache-2.0

#include "engine/generation/step_capture.h"

#include <utility>

#include "engine/base/ensure.h"

namespace kvglass {

StepCapture::StepCapture(std::shared_ptr<AttentionStore> store) : m_store(std::move(store)) {
    if (m_store)
        m_slots.reserve(static_cast<std::size_t>(m_store->contextLength()));
}

StepCapture::~StepCapture() { giveBack(); }

std::span<const CaptureSlot> StepCapture::open(std::int64_t first, std::int64_t last) {
    ENSURE(m_slots.empty());
    if (!m_store)
        return {};
    for (std::int64_t position = first; position <= last; ++position) {
        if (m_store->isCaptured(position))
            continue;
        const std::optional<CaptureSlot> slot = m_store->open(position);
        if (!slot)
            break; // later positions need more memory than this one
        m_slots.push_back(*slot);
    }
    return m_slots;
}

void StepCapture::publish() {
    for (const CaptureSlot& slot : m_slots)
        m_store->publish(slot.position);
    m_slots.clear();
}

void StepCapture::giveBack() {
    for (const CaptureSlot& slot : m_slots)
        m_store->discard(slot.position);
    m_slots.clear();
}

} // namespace kvglass
