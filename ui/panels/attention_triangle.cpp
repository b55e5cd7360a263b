// SPDX-FileCopyrightText: 2026 The KVGlass authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "ui/panels/attention_triangle.h"

#include <algorithm>
#include <cmath>
#include <iterator>
#include <utility>

#include "engine/base/ensure.h"

namespace kvglass::ui {

namespace {
std::size_t startOf(std::int64_t row) { return static_cast<std::size_t>(row * (row + 1) / 2); }
} // namespace

std::uint8_t renormalised(std::uint8_t value, std::uint8_t first) {
    const float rest = 1.0F - attentionFromQuantised(first);
    if (rest <= 0.0F || value == 0) {
        return 0;
    }
    return quantiseAttention(std::min(attentionFromQuantised(value) / rest, 1.0F));
}

std::uint8_t shareOf(std::uint8_t value, std::uint8_t largest) {
    // Both are square roots of weights, so their quotient is the square root of the share.
    return largest == 0 ? std::uint8_t{0}
                        : static_cast<std::uint8_t>((value * 255 + largest / 2) / largest);
}

void AttentionTriangle::setSource(std::shared_ptr<const AttentionStore> store, LayerIndex layer,
                                  HeadIndex head) {
    m_store = std::move(store);
    m_layer = layer;
    m_head = head;
    m_cells.clear();
    m_captured.clear();
    m_missing = 0;
}

void AttentionTriangle::setFirstToken(FirstToken choice) {
    if (choice != m_firstToken) {
        m_firstToken = choice;
        setSource(std::move(m_store), m_layer, m_head);
    }
}

void AttentionTriangle::setRowScale(RowScale scale) {
    if (scale != m_rowScale) {
        m_rowScale = scale;
        setSource(std::move(m_store), m_layer, m_head);
    }
}

std::int64_t AttentionTriangle::rows() const { return std::ssize(m_captured); }

bool AttentionTriangle::isCaptured(std::int64_t row) const {
    return row >= 0 && row < rows() && m_captured[static_cast<std::size_t>(row)] != 0;
}

std::span<const std::uint8_t> AttentionTriangle::row(std::int64_t row) const {
    ENSURE(row >= 0 && row < rows());
    return std::span(m_cells).subspan(startOf(row), static_cast<std::size_t>(row + 1));
}

void AttentionTriangle::copyRow(std::int64_t row, std::span<const std::uint8_t> source) {
    const auto target = m_cells.begin() + static_cast<std::ptrdiff_t>(startOf(row));
    std::ranges::copy(source, target);
    if (m_firstToken == FirstToken::HiddenRenormalised) {
        const std::uint8_t first = source.front();
        std::uint8_t table[256];
        for (int value = 0; value < 256; ++value) {
            table[value] = renormalised(static_cast<std::uint8_t>(value), first);
        }
        std::transform(target, target + row + 1, target, [&](std::uint8_t v) { return table[v]; });
    }
    if (m_firstToken != FirstToken::Shown) {
        *target = 0;
    }
    if (m_rowScale == RowScale::ShareOfMaximum) {
        const std::uint8_t largest = *std::max_element(target, target + row + 1);
        std::transform(target, target + row + 1, target,
                       [largest](std::uint8_t value) { return shareOf(value, largest); });
    }
    m_captured[static_cast<std::size_t>(row)] = 1;
}

std::int64_t AttentionTriangle::readable(std::int64_t known) const {
    if (!m_store || m_layer.value >= m_store->layers() || m_head.value >= m_store->heads()) {
        return 0;
    }
    return std::min(known, m_store->contextLength());
}

RowRange AttentionTriangle::read(std::int64_t known, std::int64_t cellBudget) {
    const std::int64_t end = readable(known);
    if (end == 0) {
        return {};
    }
    const std::int64_t before = rows();
    std::int64_t after = before;
    for (std::int64_t cells = 0; after < end && cells < cellBudget; ++after) {
        cells += after + 1;
    }
    m_cells.resize(startOf(after), 0);
    m_captured.resize(static_cast<std::size_t>(after), 0);
    m_missing += after - before;
    RowRange changed{before, after};
    // A later full pass may capture what an earlier step left out; without gaps this starts at the
    // first new row.
    for (std::int64_t row = m_missing > after - before ? 0 : before; row < after; ++row) {
        if (isCaptured(row)) {
            continue;
        }
        const auto source = m_store->row(row, m_layer, m_head);
        if (!source.empty()) {
            copyRow(row, source);
            --m_missing;
            changed.first = std::min(changed.first, row);
            changed.last = std::max(changed.last, row + 1);
        }
    }
    return changed;
}

} // namespace kvglass::ui
