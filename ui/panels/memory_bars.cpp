// SPDX-FileCopyrightText: 2026 The KVGlass authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "ui/panels/memory_bars.h"

#include <algorithm>

#include <QEvent>
#include <QFontMetrics>
#include <QPainter>

#include "ui/plot/meaning_mark.h"
#include "ui/plot/number_format.h"

namespace kvglass::ui {

namespace {

constexpr Meaning kRows[] = {Meaning::Weights, Meaning::Work, Meaning::Captured};
constexpr Meaning kKv[] = {Meaning::KvUsed, Meaning::KvReserved, Meaning::KvCapacity};

std::int64_t bytesOf(const MemoryFigures& figures, Meaning meaning) {
    switch (meaning) {
    case Meaning::Weights: return figures.weights;
    case Meaning::Work: return figures.sequence.work;
    case Meaning::Captured: return figures.captured;
    default: return 0;
    }
}

} // namespace

bool MemoryFigures::operator==(const MemoryFigures& other) const {
    const SequenceBytes& a = sequence;
    const SequenceBytes& b = other.sequence;
    return a.kvUsed == b.kvUsed && a.kvReserved == b.kvReserved && a.kvCapacity == b.kvCapacity &&
           a.work == b.work && weights == other.weights && captured == other.captured;
}

MemoryBars::MemoryBars(QWidget* parent) : QWidget(parent) {
    setSizePolicy(QSizePolicy::Preferred, QSizePolicy::Fixed);
    setAccessibleName(tr("Memory"));
}

void MemoryBars::setFigures(const MemoryFigures& figures) {
    if (figures == m_figures) {
        return;
    }
    m_figures = figures;
    const bool isEmptied = figures == MemoryFigures{};
    if (figures.sequence.kvCapacity > 0 || isEmptied) {
        m_capacityBytes = figures.sequence.kvCapacity;
    }
    setAccessibleDescription(
        tr("KV cache: used %1, reserved %2, capacity %3 (derived); weights %4, work buffers %5, "
           "captured attention %6")
            .arg(formatBytes(static_cast<double>(figures.sequence.kvUsed)),
                 formatBytes(static_cast<double>(figures.sequence.kvReserved)),
                 formatBytes(static_cast<double>(m_capacityBytes)),
                 formatBytes(static_cast<double>(figures.weights)),
                 formatBytes(static_cast<double>(figures.sequence.work)),
                 formatBytes(static_cast<double>(figures.captured))));
    update();
}

int MemoryBars::lineHeight() const { return fontMetrics().height() + 4; }

int MemoryBars::nameWidth() const {
    int width = fontMetrics().horizontalAdvance(tr("KV cache"));
    for (const Meaning meaning : kRows) {
        width = std::max(width, fontMetrics().horizontalAdvance(label(meaning)));
    }
    return width + fontMetrics().averageCharWidth();
}

int MemoryBars::digitsWidth() const {
    return fontMetrics().horizontalAdvance(QStringLiteral("00.00") + kThinSpace +
                                           QStringLiteral("MB")) +
           fontMetrics().averageCharWidth();
}

QSize MemoryBars::sizeHint() const {
    // A line and a half for the KV bar, one for its digits, one for the scales, one per row.
    return {nameWidth() + digitsWidth() + 200, lineHeight() * 13 / 2 + 12};
}

QSize MemoryBars::minimumSizeHint() const {
    return {nameWidth() + digitsWidth() + 40, sizeHint().height()};
}

MemoryBars::KvWidths MemoryBars::kvWidths(double barWidth) const {
    const SequenceBytes& kv = m_figures.sequence;
    const auto whole = static_cast<double>(std::max({m_capacityBytes, kv.kvReserved, kv.kvUsed}));
    if (whole <= 0.0) {
        return {};
    }
    const double scale = barWidth / whole;
    return {static_cast<double>(kv.kvUsed) * scale, static_cast<double>(kv.kvReserved) * scale,
            static_cast<double>(m_capacityBytes) * scale};
}

void MemoryBars::paintKv(QPainter& painter, const QRect& area) const {
    painter.setPen(palette().color(QPalette::WindowText));
    painter.drawText(area, Qt::AlignVCenter | Qt::AlignLeft, tr("KV cache"));
    const QRectF bar = QRectF(area).adjusted(nameWidth(), 3, -1, -3);
    const KvWidths widths = kvWidths(bar.width());
    const QColor reserved = colorOf(Meaning::KvReserved, palette());
    painter.setPen(Qt::NoPen);
    painter.fillRect(bar, palette().color(QPalette::Base));
    painter.fillRect(QRectF(bar.topLeft(), QSizeF(widths.reserved, bar.height())), reserved);
    painter.fillRect(QRectF(bar.topLeft(), QSizeF(widths.used, bar.height())),
                     colorOf(Meaning::KvUsed, palette()));
    painter.setPen(QPen(colorOf(Meaning::KvCapacity, palette()), 1.5));
    painter.setBrush(Qt::NoBrush);
    painter.drawRect(QRectF(bar.topLeft(), QSizeF(widths.capacity, bar.height())));
}

void MemoryBars::paintKvDigits(QPainter& painter, const QRect& area) const {
    const double bytes[] = {static_cast<double>(m_figures.sequence.kvUsed),
                            static_cast<double>(m_figures.sequence.kvReserved),
                            static_cast<double>(m_capacityBytes)};
    const int mark = fontMetrics().ascent();
    // Under the bar where there is room for words and digits, else from the edge on.
    const QString widest = tr("%1 %2").arg(label(Meaning::KvReserved), formatBytes(bytes[1]));
    const int needed = fontMetrics().horizontalAdvance(widest) + 2 * mark;
    const bool isNarrow = (area.width() - nameWidth()) / 3 < needed;
    const int left = area.left() + (isNarrow ? 0 : nameWidth());
    const int column = std::max((area.right() - left) / 3, 1);
    for (int i = 0; i < 3; ++i) {
        const QRect cell(left + i * column, area.top(), column, area.height());
        drawMark(painter, kKv[i], QRectF(cell.left(), cell.center().y() - mark / 2.0, mark, mark),
                 palette());
        // The word is dropped before the digits when there is no room for both.
        const QString digits = hasFigures() ? formatBytes(bytes[i]) : QStringLiteral("–");
        const QString longest = tr("%1 %2").arg(label(kKv[i]), digits) +
                                (kKv[i] == Meaning::KvCapacity ? tr(" (derived)") : QString());
        const QRect textArea = cell.adjusted(mark + mark / 2, 0, -2, 0);
        QString text = digits;
        for (const QString& candidate : {longest, tr("%1 %2").arg(label(kKv[i]), digits)}) {
            if (fontMetrics().horizontalAdvance(candidate) <= textArea.width()) {
                text = candidate;
                break;
            }
        }
        painter.setPen(palette().color(QPalette::WindowText));
        painter.drawText(textArea, Qt::AlignVCenter | Qt::AlignLeft, text);
    }
}

void MemoryBars::paintRow(QPainter& painter, const QRect& area, Meaning meaning, std::int64_t bytes,
                          std::int64_t scaleBytes) const {
    painter.setPen(palette().color(QPalette::WindowText));
    painter.drawText(area, Qt::AlignVCenter | Qt::AlignLeft, label(meaning));
    painter.drawText(area, Qt::AlignVCenter | Qt::AlignRight,
                     hasFigures() ? formatBytes(static_cast<double>(bytes)) : QStringLiteral("–"));
    const QRectF bar = QRectF(area).adjusted(nameWidth(), 4, -digitsWidth(), -4);
    const double share =
        scaleBytes > 0 ? static_cast<double>(bytes) / static_cast<double>(scaleBytes) : 0.0;
    // Anything that is there is seen: at least one pixel.
    const double width = bytes > 0 ? std::max(bar.width() * share, 1.0) : 0.0;
    painter.fillRect(QRectF(bar.topLeft(), QSizeF(width, bar.height())),
                     colorOf(meaning, palette()));
}

void MemoryBars::paintEvent(QPaintEvent*) {
    QPainter painter(this);
    const int line = lineHeight();
    paintKv(painter, QRect(0, 0, width(), line * 3 / 2));
    paintKvDigits(painter, QRect(0, line * 3 / 2, width(), line));
    int top = line * 5 / 2 + 3;
    painter.setPen(palette().color(QPalette::Mid));
    painter.drawLine(0, top, width(), top);
    paintScales(painter, QRect(0, top + 1, width(), line));
    top += line + 4;
    for (const Meaning meaning : kRows) {
        paintRow(painter, QRect(0, top, width(), line), meaning, bytesOf(m_figures, meaning),
                 greyScaleBytes());
        top += line;
    }
}

std::int64_t MemoryBars::greyScaleBytes() const {
    std::int64_t largest = 0;
    for (const Meaning meaning : kRows) {
        largest = std::max(largest, bytesOf(m_figures, meaning));
    }
    return largest;
}

QString MemoryBars::scaleText() const {
    const SequenceBytes& kv = m_figures.sequence;
    const std::int64_t whole = std::max({m_capacityBytes, kv.kvReserved, kv.kvUsed});
    return tr("two scales: ▲ 0 to %1   ▼ 0 to %2")
        .arg(formatBytes(static_cast<double>(whole)),
             formatBytes(static_cast<double>(greyScaleBytes())));
}

void MemoryBars::paintScales(QPainter& painter, const QRect& area) const {
    painter.setPen(palette().color(QPalette::PlaceholderText));
    if (hasFigures()) {
        painter.drawText(area, Qt::AlignVCenter | Qt::AlignRight, scaleText());
    }
}

void MemoryBars::changeEvent(QEvent* event) {
    if (event->type() == QEvent::FontChange) {
        updateGeometry();
    }
    QWidget::changeEvent(event);
}

} // namespace kvglass::ui
