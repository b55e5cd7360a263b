// SPDX-FileCopyrightText: 2026 The KVGlass authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "ui/data/selection.h"

namespace kvglass::ui {

std::optional<std::int64_t> Selection::token() const { return m_locked ? m_locked : m_hovered; }

void Selection::hover(std::optional<std::int64_t> position) {
    const auto before = token();
    m_hovered = position;
    if (token() != before) {
        emit tokenChanged();
    }
}

void Selection::lock(std::optional<std::int64_t> position) {
    // Locking what is hovered changes no token but its state; views draw a lock differently.
    if (m_locked == position) {
        return;
    }
    m_locked = position;
    emit tokenChanged();
}

void Selection::setRange(std::optional<TokenRange> range) {
    if (m_range == range) {
        return;
    }
    m_range = range;
    emit rangeChanged();
}

void Selection::setHead(LayerIndex layer, HeadIndex head) {
    if (m_layer == layer && m_head == head) {
        return;
    }
    m_layer = layer;
    m_head = head;
    emit headChanged();
}

void Selection::clear() {
    const bool hadToken = token().has_value();
    m_hovered.reset();
    m_locked.reset();
    if (hadToken) {
        emit tokenChanged();
    }
    setRange(std::nullopt);
}

} // namespace kvglass::ui
