// SPDX-FileCopyrightText: 2026 The KVGlass authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "ui/panels/memory_plot.h"

#include <algorithm>

#include "ui/plot/axis_limit.h"
#include "ui/plot/palette.h"

namespace kvglass::ui {

namespace {
constexpr double kMegabyte = 1e6;
}

MemoryPlot::MemoryPlot(QWidget* parent) : TokenPlot(parent) {
    m_reserved = addGraph();
    m_used = addGraph();
    for (QCPGraph* graph : {m_reserved, m_used}) {
        graph->setLineStyle(QCPGraph::lsStepLeft); // bytes change at a step and stay until the next
        graph->setSelectable(QCP::stNone);
        graph->setAntialiasedFill(false); // its edges are drawn as lines anyway
    }
    xAxis->setLabel(tr("new token"));
    setValueLabel(tr("KV"), tr("MB"));
    yAxis->setRange(0.0, 1.0);
    MemoryPlot::applyTheme();
}

void MemoryPlot::clear() {
    m_reserved->data()->clear();
    m_used->data()->clear();
    m_largest = 0.0;
    yAxis->setRange(0.0, 1.0);
    clearTokens();
}

void MemoryPlot::append(std::span<const StepSample> steps, std::int64_t promptTokens) {
    if (steps.empty()) {
        return;
    }
    QVector<double> numbers;
    QVector<double> used;
    QVector<double> reserved;
    for (const StepSample& step : steps) {
        numbers.append(static_cast<double>(step.step));
        used.append(static_cast<double>(step.bytes.kvUsed) / kMegabyte);
        reserved.append(static_cast<double>(step.bytes.kvReserved) / kMegabyte);
        m_largest = std::max({m_largest, used.back(), reserved.back()});
    }
    constexpr bool kAlreadySorted = true;
    m_used->addData(numbers, used, kAlreadySorted);
    m_reserved->addData(numbers, reserved, kAlreadySorted);
    setExtent(steps.back().step, promptTokens);
    yAxis->setRange(0.0, niceCeiling(m_largest * 1.25)); // room for the labels of switches
    replotSoon();
}

std::optional<double> MemoryPlot::usedMegabytesAt(std::int64_t step) const {
    const auto found = m_used->data()->findBegin(static_cast<double>(step), false);
    if (found == m_used->data()->constEnd() || found->key != static_cast<double>(step)) {
        return std::nullopt;
    }
    return found->value;
}

void MemoryPlot::applyTheme() {
    TokenPlot::applyTheme();
    const QColor used = colorOf(Meaning::KvUsed, palette());
    const QColor reserved = colorOf(Meaning::KvReserved, palette());
    m_reserved->setPen(QPen(reserved, 1.5));
    m_reserved->setBrush(reserved);
    m_used->setPen(QPen(used, 1.5));
    m_used->setBrush(used);
}

} // namespace kvglass::ui
