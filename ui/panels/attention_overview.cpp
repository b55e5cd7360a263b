// SPDX-FileCopyrightText: 2026 The KVGlass authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "ui/panels/attention_overview.h"

#include <algorithm>
#include <utility>

namespace kvglass::ui {

void AttentionOverview::setSource(std::shared_ptr<const AttentionStore> store) {
    m_store = std::move(store);
    m_cells.assign(static_cast<std::size_t>(layers() * heads() * kSide * kSide), -1);
    m_rows = 0;
    m_pooling = 1;
}

void AttentionOverview::setFirstToken(FirstToken choice) {
    if (choice != m_firstToken) {
        m_firstToken = choice;
        setSource(std::move(m_store));
    }
}

void AttentionOverview::setRowScale(RowScale scale) {
    if (scale != m_rowScale) {
        m_rowScale = scale;
        setSource(std::move(m_store));
    }
}

std::size_t AttentionOverview::startOf(std::int64_t layer, std::int64_t head) const {
    return static_cast<std::size_t>((layer * heads() + head) * kSide * kSide);
}

std::span<const std::int16_t> AttentionOverview::cells(std::int64_t layer,
                                                       std::int64_t head) const {
    return std::span(m_cells).subspan(startOf(layer, head), kSide * kSide);
}

bool AttentionOverview::read(std::int64_t known, std::int64_t cellBudget) {
    if (!m_store) {
        return false;
    }
    const std::int64_t last = std::min(known, m_store->contextLength());
    const std::int64_t before = m_rows;
    std::int64_t left = cellBudget;
    while (m_rows < last && left > 0) {
        if (m_rows >= kSide * m_pooling) {
            fold();
        }
        addRow(m_rows);
        ++m_rows;
        left -= m_rows * layers() * heads();
    }
    return m_rows > before;
}

void AttentionOverview::addRow(std::int64_t row) {
    if (!m_store->isCaptured(row)) {
        return;
    }
    const std::int64_t firstKey = m_firstToken == FirstToken::Shown ? 0 : 1;
    for (std::int64_t layer = 0; layer < layers(); ++layer) {
        for (std::int64_t head = 0; head < heads(); ++head) {
            const auto values = m_store->row(row, LayerIndex(static_cast<std::int32_t>(layer)),
                                             HeadIndex(static_cast<std::int32_t>(head)));
            // Renormalising and shares keep the order within a row: maxima may be taken first.
            const auto shown = [&](std::uint8_t value) {
                return m_firstToken == FirstToken::HiddenRenormalised
                           ? renormalised(value, values.front())
                           : value;
            };
            const auto rest = values.subspan(static_cast<std::size_t>(std::min(firstKey, row + 1)));
            const std::uint8_t top = rest.empty() ? std::uint8_t{0} : shown(std::ranges::max(rest));
            std::int16_t* cell = m_cells.data() + startOf(layer, head) + row / m_pooling * kSide;
            for (std::int64_t start = 0; start <= row; start += m_pooling, ++cell) {
                const auto end = std::min(start + m_pooling, row + 1);
                std::uint8_t largest = 0;
                for (std::int64_t key = std::max(start, firstKey); key < end; ++key) {
                    largest = std::max(largest, values[static_cast<std::size_t>(key)]);
                }
                largest = shown(largest);
                if (m_rowScale == RowScale::ShareOfMaximum) {
                    largest = shareOf(largest, top);
                }
                *cell = std::max(*cell, static_cast<std::int16_t>(largest));
            }
        }
    }
}

void AttentionOverview::fold() {
    m_pooling *= 2;
    constexpr std::int64_t kHalf = kSide / 2;
    for (std::size_t start = 0; start < m_cells.size(); start += kSide * kSide) {
        std::int16_t* cells = m_cells.data() + start;
        // Ascending order never overwrites a cell that is still to be read.
        for (std::int64_t r = 0; r < kSide; ++r) {
            for (std::int64_t c = 0; c < kSide; ++c) {
                std::int16_t value = -1;
                if (r < kHalf && c < kHalf) {
                    const std::int16_t* source = cells + 2 * r * kSide + 2 * c;
                    value = std::max({source[0], source[1], source[kSide], source[kSide + 1]});
                }
                cells[r * kSide + c] = value;
            }
        }
    }
}

} // namespace kvglass::ui
