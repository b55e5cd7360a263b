// SPDX-FileCopyrightText: 2026 The KVGlass authors
// SPDX-License-Identifier: GPL-3.0-or-later

// All heads at once: a thumbnail of at most 64 x 64 cells per head, each cell the maximum of a
// square of weights. Grows by one row per token and head; when the text outgrows the thumbnails,
// their cells are folded by two, so that nothing is ever read twice.

#pragma once

#include <cstdint>
#include <memory>
#include <vector>

#include "ui/panels/attention_triangle.h"

namespace kvglass::ui {

class AttentionOverview {
public:
    static constexpr std::int64_t kSide = 64;

    void setSource(std::shared_ptr<const AttentionStore> store);
    void setFirstToken(FirstToken choice);
    [[nodiscard]] FirstToken firstToken() const { return m_firstToken; }
    void setRowScale(RowScale scale);

    /// Reads rows up to `known` (exclusive), stopping after about `cellBudget` weights. True when
    /// something was read; isComplete(known) tells whether anything is left.
    bool read(std::int64_t known, std::int64_t cellBudget);
    [[nodiscard]] bool isComplete(std::int64_t known) const { return m_rows >= known; }

    [[nodiscard]] std::int64_t layers() const { return m_store ? m_store->layers() : 0; }
    [[nodiscard]] std::int64_t heads() const { return m_store ? m_store->heads() : 0; }
    [[nodiscard]] std::int64_t rows() const { return m_rows; }
    /// A cell stands for pooling() x pooling() weights.
    [[nodiscard]] std::int64_t pooling() const { return m_pooling; }
    /// (kSide, kSide) of a head: the largest stored value, or -1 when nothing was captured there.
    [[nodiscard]] std::span<const std::int16_t> cells(std::int64_t layer, std::int64_t head) const;

private:
    void addRow(std::int64_t row);
    void fold();
    [[nodiscard]] std::size_t startOf(std::int64_t layer, std::int64_t head) const;

    std::shared_ptr<const AttentionStore> m_store;
    FirstToken m_firstToken = FirstToken::Shown;
    RowScale m_rowScale = RowScale::Weights;
    std::vector<std::int16_t> m_cells; // (L, H, kSide, kSide)
    std::int64_t m_rows = 0;
    std::int64_t m_pooling = 1;
};

} // namespace kvglass::ui
