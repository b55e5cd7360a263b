// SPDX-FileCopyrightText: 2026 The KVGlass authors
// SPDX-License-Identifier: Apache-2.0

// The attention slots of one step: opened before it, published when it succeeded, given back when
// it did not. Does nothing, at no cost, without a store.

#pragma once

#include <cstdint>
#include <memory>
#include <span>
#include <vector>

#include "engine/backend/capture.h"
#include "engine/telemetry/attention_store.h"

namespace kvglass {

class StepCapture {
public:
    /// `store` may be empty.
    explicit StepCapture(std::shared_ptr<AttentionStore> store);
    ~StepCapture();
    StepCapture(const StepCapture&) = delete;
    StepCapture& operator=(const StepCapture&) = delete;

    /// Opens what is not captured yet among the positions [first, last], from the first on, as far
    /// as the budget reaches. Slots of an earlier step must have been published or given back.
    [[nodiscard]] std::span<const CaptureSlot> open(std::int64_t first, std::int64_t last);
    void publish();
    void giveBack();

private:
    std::shared_ptr<AttentionStore> m_store;
    std::vector<CaptureSlot> m_slots;
};

} // namespace kvglass
