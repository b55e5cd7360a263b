// SPDX-FileCopyrightText: 2026 The KVGlass authors
// SPDX-License-Identifier: GPL-3.0-or-later

// The one selection that all views share: hover a word, and its latency point, its cache column,
// its attention row and its candidates light up together. Lives on the window's thread.

#pragma once

#include <cstdint>
#include <optional>

#include <QObject>

#include "engine/base/ids.h"

namespace kvglass::ui {

/// Positions in the sequence, prompt included: [first, last].
struct TokenRange {
    std::int64_t first = 0;
    std::int64_t last = 0;
    bool operator==(const TokenRange&) const = default;
};

class Selection : public QObject {
    Q_OBJECT
public:
    using QObject::QObject;

    /// The token under the pointer, or the locked one, as a position in the sequence.
    [[nodiscard]] std::optional<std::int64_t> token() const;
    [[nodiscard]] bool isLocked() const { return m_locked.has_value(); }
    [[nodiscard]] std::optional<TokenRange> range() const { return m_range; }
    [[nodiscard]] LayerIndex layer() const { return m_layer; }
    [[nodiscard]] HeadIndex head() const { return m_head; }

public slots:
    /// Hovering never overrides a locked token. Empty: the pointer left.
    void hover(std::optional<std::int64_t> position);
    /// A click locks a token; empty unlocks.
    void lock(std::optional<std::int64_t> position);
    void setRange(std::optional<kvglass::ui::TokenRange> range);
    void setHead(kvglass::LayerIndex layer, kvglass::HeadIndex head);
    void clear();

signals:
    void tokenChanged();
    void rangeChanged();
    void headChanged();

private:
    std::optional<std::int64_t> m_hovered;
    std::optional<std::int64_t> m_locked;
    std::optional<TokenRange> m_range;
    LayerIndex m_layer;
    HeadIndex m_head;
};

} // namespace kvglass::ui
