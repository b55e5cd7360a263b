// SPDX-FileCopyrightText: 2026 The KVGlass authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "ui/panels/memory_panel.h"

#include <cmath>

#include <QHBoxLayout>
#include <QKeyEvent>
#include <QToolButton>
#include <QVBoxLayout>

#include "ui/data/kv_series.h"
#include "ui/data/run_data.h"
#include "ui/data/selection.h"
#include "ui/panels/memory_bars.h"
#include "ui/panels/memory_plot.h"
#include "ui/panels/token_plot_link.h"
#include "ui/plot/number_format.h"
#include "ui/plot/readout_label.h"

namespace kvglass::ui {

class MemoryPanel::Private {
public:
    Private(MemoryPanel* panel, RunData* runData, Selection* sharedSelection);

    void buildControls();
    void connectData();
    void clear();
    void appendSteps(qint64 first, qint64 count);
    void showSelection();
    void showFigures();

    MemoryPanel* q;
    RunData* data;
    Selection* selection;
    MemoryBars* bars;
    MemoryPlot* plot;
    ReadoutLabel* readout;
};

MemoryPanel::Private::Private(MemoryPanel* panel, RunData* runData, Selection* sharedSelection)
    : q(panel), data(runData), selection(sharedSelection), bars(new MemoryBars(panel)),
      plot(new MemoryPlot(panel)),
      readout(new ReadoutLabel(
          MemoryPanel::tr("newest: token 1000: used 00.0 MB, reserved 00.0 MB, 00.0 kB per token"),
          panel)) {}

void MemoryPanel::Private::buildControls() {
    plot->setHint(
        MemoryPanel::tr("Run a prompt: the bytes of the KV cache appear here, token by token."));
    auto* line = new QHBoxLayout;
    line->addWidget(readout, 1);
    line->addWidget(makeFollowButton(*plot, q));
    auto* layout = new QVBoxLayout(q);
    layout->setContentsMargins(6, 4, 6, 4);
    layout->setSpacing(2);
    layout->addWidget(bars);
    layout->addWidget(plot, 1);
    layout->addLayout(line);
}

void MemoryPanel::Private::connectData() {
    QObject::connect(data, &RunData::cleared, q, [this] { clear(); });
    QObject::connect(data, &RunData::stepsAppended, q,
                     [this](qint64 first, qint64 count) { appendSteps(first, count); });
    QObject::connect(selection, &Selection::tokenChanged, q, [this] { showSelection(); });
}

void MemoryPanel::Private::clear() {
    plot->clear();
    bars->setFigures({});
    showFigures();
}

void MemoryPanel::Private::appendSteps(qint64 first, qint64 count) {
    const auto& steps = data->steps();
    plot->append(
        std::span(steps).subspan(static_cast<std::size_t>(first), static_cast<std::size_t>(count)),
        firstNewPosition(*data));
    showFigures();
}

void MemoryPanel::Private::showSelection() {
    const auto position = selection->token();
    if (!position || data->steps().empty()) {
        plot->highlight(std::nullopt, std::nullopt);
    } else {
        const std::int64_t number = *position - firstNewPosition(*data) + 1;
        plot->highlight(number, plot->usedMegabytesAt(number));
    }
    showFigures();
}

void MemoryPanel::Private::showFigures() {
    if (!data->steps().empty()) {
        const auto position = selection->token();
        const StepSample* chosen = position ? data->stepFor(*position) : nullptr;
        MemoryFigures figures;
        figures.sequence = (chosen != nullptr ? *chosen : data->steps().back()).bytes;
        figures.weights = data->weightBytes();
        figures.captured = data->attention() ? data->attention()->bytes() : 0;
        bars->setFigures(figures);
    }
    const QString text = q->readout();
    if (readout->text() != text) {
        readout->setText(text);
        readout->setToolTip(q->formula());
        bars->setToolTip(MemoryPanel::tr("used: bytes of written tokens (measured)\n"
                                         "reserved: bytes held from the allocator (measured)\n"
                                         "capacity: bytes at full context (derived, outlined)\n"
                                         "%1")
                             .arg(q->formula()));
    }
    if (selection->token()) {
        q->setAccessibleDescription(text);
    }
}

MemoryPanel::MemoryPanel(RunData* runData, Selection* selection, QWidget* parent)
    : QWidget(parent), d(std::make_unique<Private>(this, runData, selection)) {
    setFocusPolicy(Qt::StrongFocus);
    setAccessibleName(tr("Memory"));
    setAccessibleDescription(tr("Bytes of the KV cache. Left and right walk the tokens."));
    d->buildControls();
    d->connectData();
    if (!runData->steps().empty()) {
        d->appendSteps(0, std::ssize(runData->steps()));
    }
    link(*d->plot, *runData, *selection);
    d->showSelection();
}

MemoryPanel::~MemoryPanel() = default;

bool MemoryPanel::isFollowing() const { return d->plot->isFollowing(); }
const MemoryPlot& MemoryPanel::plot() const { return *d->plot; }
const MemoryBars& MemoryPanel::bars() const { return *d->bars; }
void MemoryPanel::follow() { d->plot->follow(); }

QString MemoryPanel::readout() const {
    if (d->data->steps().empty()) {
        return {};
    }
    const auto position = d->selection->token();
    const StepSample* chosen = position ? d->data->stepFor(*position) : nullptr;
    const StepSample& step = chosen != nullptr ? *chosen : d->data->steps().back();
    QString text = chosen != nullptr ? tr("token %1: ").arg(formatCount(step.step))
                                     : tr("newest: token %1: ").arg(formatCount(step.step));
    text += tr("used %1, reserved %2")
                .arg(formatBytes(static_cast<double>(step.bytes.kvUsed)),
                     formatBytes(static_cast<double>(step.bytes.kvReserved)));
    if (const auto cost = kvTokenCost(d->data->config(), d->data->steps())) {
        text += tr(", %1 per token").arg(formatBytes(cost->measuredBytes));
    }
    if (step.bytes.deviceFree > 0) {
        text +=
            tr("; %1 free on the GPU").arg(formatBytes(static_cast<double>(step.bytes.deviceFree)));
    }
    return text;
}

QString MemoryPanel::formula() const {
    const auto cost = kvTokenCost(d->data->config(), d->data->steps());
    if (!cost) {
        return {};
    }
    // Whole bytes per element are written as such; with scales (int8) there is a remainder.
    const double size = cost->bytesPerElement();
    const QString element = std::abs(size - std::round(size)) < 1e-9
                                ? QString::number(std::lround(size))
                                : QString::number(size, 'f', 3);
    return tr("KV bytes per token: 2 × %1 layers × %2 heads × %3 × %4 bytes = %5 bytes (measured)")
        .arg(cost->layers)
        .arg(cost->heads)
        .arg(cost->headSize)
        .arg(element, formatCount(std::llround(cost->measuredBytes)));
}

void MemoryPanel::keyPressEvent(QKeyEvent* event) {
    if (!handleTokenKey(*event, *d->selection, *d->data)) {
        QWidget::keyPressEvent(event);
    }
}

} // namespace kvglass::ui
