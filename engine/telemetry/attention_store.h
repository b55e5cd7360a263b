// SPDX-FileCopyrightText: 2026 The KVGlass authors
// SPDX-License-Identifier: Apache-2.0

// The captured attention of one request, within a stated budget. The generation thread writes one
// slot per query position; any thread may read a slot once it is published. A published slot never
// changes, and nothing is freed before the store is.

#pragma once

#include <atomic>
#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <vector>

#include "engine/backend/capture.h"
#include "engine/backend/model_config.h"
#include "engine/base/ids.h"

namespace kvglass {

class AttentionStore {
public:
    /// `budgetBytes` bounds the memory of all rows and statistics together.
    AttentionStore(const ModelConfig& config, std::int64_t budgetBytes);
    ~AttentionStore();
    AttentionStore(const AttentionStore&) = delete;
    AttentionStore& operator=(const AttentionStore&) = delete;

    // Generation thread.

    /// Memory for the rows of a query position; empty when the budget or the memory is used up, or
    /// when the position was captured before. Not visible to readers until published.
    [[nodiscard]] std::optional<CaptureSlot> open(std::int64_t position);
    void publish(std::int64_t position);
    /// Gives back slots that were opened for a step that failed.
    void discard(std::int64_t position);
    /// Publishes what `earlier` has of the positions before `end` and this one has not, as far as
    /// the budget reaches: for a text that begins with the same tokens. Same shape of model.
    void copyFrom(const AttentionStore& earlier, std::int64_t end);

    // Any thread.

    [[nodiscard]] std::int64_t layers() const { return m_layers; }
    [[nodiscard]] std::int64_t heads() const { return m_heads; }
    [[nodiscard]] std::int64_t contextLength() const { return m_contextLength; }
    [[nodiscard]] bool isCaptured(std::int64_t position) const;
    /// (position + 1) weights on the square-root scale (attentionFromQuantised); empty: not
    /// captured.
    [[nodiscard]] std::span<const std::uint8_t> row(std::int64_t position, LayerIndex layer,
                                                    HeadIndex head) const;
    /// (L, H) of a query position; empty: not captured.
    [[nodiscard]] std::span<const HeadStatistics> statistics(std::int64_t position) const;
    [[nodiscard]] std::int64_t bytes() const; // held now
    [[nodiscard]] std::int64_t budgetBytes() const { return m_budgetBytes; }
    [[nodiscard]] std::int64_t bytesForPosition(std::int64_t position) const;

private:
    struct Slot;
    std::int64_t m_layers = 0;
    std::int64_t m_heads = 0;
    std::int64_t m_contextLength = 0;
    std::int64_t m_budgetBytes = 0;
    std::atomic<std::int64_t> m_bytes{0};
    std::unique_ptr<Slot[]> m_slots; // (contextLength)
};

} // namespace kvglass
