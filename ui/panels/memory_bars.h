// SPDX-FileCopyrightText: 2026 The KVGlass authors
// SPDX-License-Identifier: GPL-3.0-or-later

// The bars of the memory panel: the KV cache against its capacity (used full, reserved light,
// capacity outlined because it is derived), and below it grey rows that share one scale. The two
// scales differ, so both are written down and a line stands between them.

#pragma once

#include <cstdint>

#include <QWidget>

#include "engine/backend/backend.h"
#include "ui/plot/palette.h"

namespace kvglass::ui {

struct MemoryFigures {
    SequenceBytes sequence;
    std::int64_t weights = 0;
    std::int64_t captured = 0;
    [[nodiscard]] bool operator==(const MemoryFigures& other) const;
};

class MemoryBars : public QWidget {
    Q_OBJECT
public:
    explicit MemoryBars(QWidget* parent);

    void setFigures(const MemoryFigures& figures);
    [[nodiscard]] const MemoryFigures& figures() const { return m_figures; }
    [[nodiscard]] QSize sizeHint() const override;
    [[nodiscard]] QSize minimumSizeHint() const override;
    /// Pixels of the KV bar from its left end that are drawn as used, reserved and capacity.
    struct KvWidths {
        double used = 0.0;
        double reserved = 0.0;
        double capacity = 0.0;
    };
    [[nodiscard]] KvWidths kvWidths(double barWidth) const;
    /// From how many to how many bytes the KV bar and the bars below it reach.
    [[nodiscard]] QString scaleText() const;

protected:
    void paintEvent(QPaintEvent* event) override;
    void changeEvent(QEvent* event) override;

private:
    [[nodiscard]] bool hasFigures() const { return m_figures != MemoryFigures(); }
    [[nodiscard]] int lineHeight() const;
    [[nodiscard]] int nameWidth() const;
    [[nodiscard]] int digitsWidth() const;
    void paintKv(QPainter& painter, const QRect& area) const;
    void paintKvDigits(QPainter& painter, const QRect& area) const;
    void paintScales(QPainter& painter, const QRect& area) const;
    [[nodiscard]] std::int64_t greyScaleBytes() const;
    void paintRow(QPainter& painter, const QRect& area, Meaning meaning, std::int64_t bytes,
                  std::int64_t scaleBytes) const;

    MemoryFigures m_figures;
    std::int64_t m_capacityBytes = 0; // the last known one: it stays drawn while the cache is off
};

} // namespace kvglass::ui
