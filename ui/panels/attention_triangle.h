// SPDX-FileCopyrightText: 2026 The KVGlass authors
// SPDX-License-Identifier: GPL-3.0-or-later

// The captured weights of one head as a growing causal triangle of 8-bit values on the square-root
// scale: row r holds what query r gave to the keys 0 .. r. Reading goes on from where it stopped.

#pragma once

#include <cstdint>
#include <limits>
#include <memory>
#include <span>
#include <vector>

#include "engine/telemetry/attention_store.h"

namespace kvglass::ui {

/// The first token takes most of the weight in many heads, so that the rest is hard to see.
enum class FirstToken : std::uint8_t {
    Shown,
    Hidden,             // its column is not drawn; the other weights stay what they are
    HiddenRenormalised, // the other weights of a row are scaled to sum up to 1
};

/// What a drawn value is relative to.
enum class RowScale : std::uint8_t {
    Weights,        // nothing: the stored square root of the weight
    ShareOfMaximum, // the largest shown value of its row, which becomes 255
};

/// `value` with the row's largest one as 255; 0 where that is 0.
[[nodiscard]] std::uint8_t shareOf(std::uint8_t value, std::uint8_t largest);

/// Rows [first, last); empty when equal.
struct RowRange {
    std::int64_t first = 0;
    std::int64_t last = 0;
    [[nodiscard]] bool isEmpty() const { return first >= last; }
    bool operator==(const RowRange&) const = default;
};

/// Scales the values of a row (square roots of weights) as if `first` had not been there; the
/// result is clamped to 255. A row that has nothing else becomes 0.
[[nodiscard]] std::uint8_t renormalised(std::uint8_t value, std::uint8_t first);

class AttentionTriangle {
public:
    /// Forgets all rows; `store` may be empty.
    void setSource(std::shared_ptr<const AttentionStore> store, LayerIndex layer, HeadIndex head);
    /// Forgets all rows when the choice changes.
    void setFirstToken(FirstToken choice);
    [[nodiscard]] FirstToken firstToken() const { return m_firstToken; }
    /// Forgets all rows when the choice changes.
    void setRowScale(RowScale scale);
    [[nodiscard]] RowScale rowScale() const { return m_rowScale; }

    /// Reads the rows up to `known` (exclusive) that were not read before, and looks again at those
    /// that were not captured; stops after about `cellBudget` new cells. Returns what changed.
    RowRange read(std::int64_t known,
                  std::int64_t cellBudget = std::numeric_limits<std::int64_t>::max());
    /// How many of the rows up to `known` there can be in the source.
    [[nodiscard]] std::int64_t readable(std::int64_t known) const;

    [[nodiscard]] std::int64_t rows() const;
    /// Rows that were read and found not captured.
    [[nodiscard]] std::int64_t missing() const { return m_missing; }
    [[nodiscard]] bool isCaptured(std::int64_t row) const;
    /// (row + 1) values; zeros when not captured.
    [[nodiscard]] std::span<const std::uint8_t> row(std::int64_t row) const;

private:
    void copyRow(std::int64_t row, std::span<const std::uint8_t> source);
    std::shared_ptr<const AttentionStore> m_store;
    LayerIndex m_layer;
    HeadIndex m_head;
    FirstToken m_firstToken = FirstToken::Shown;
    RowScale m_rowScale = RowScale::Weights;
    std::vector<std::uint8_t> m_cells;    // packed: row r starts at r (r + 1) / 2
    std::vector<std::uint8_t> m_captured; // (rows), 0 or 1
    std::int64_t m_missing = 0;
};

} // namespace kvglass::ui
