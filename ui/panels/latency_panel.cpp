// SPDX-FileCopyrightText: 2026 The KVGlass authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "ui/panels/latency_panel.h"

#include <vector>

#include <QHBoxLayout>
#include <QKeyEvent>
#include <QToolButton>
#include <QVBoxLayout>

#include "ui/data/latency_statistics.h"
#include "ui/data/percentile.h"
#include "ui/data/run_data.h"
#include "ui/data/selection.h"
#include "ui/panels/latency_plot.h"
#include "ui/panels/token_plot_link.h"
#include "ui/plot/legend.h"
#include "ui/plot/meaning_mark.h"
#include "ui/plot/number_format.h"
#include "ui/plot/readout_label.h"
#include "ui/plot/toggle_button.h"
#include "ui/plot/token_label.h"

namespace kvglass::ui {

class LatencyPanel::Private {
public:
    Private(LatencyPanel* panel, RunData* runData, Selection* sharedSelection);

    void buildControls();
    void connectData();
    void clear();
    void appendSteps(qint64 first, qint64 count);
    void showSelection();
    void showReadout();
    void showStatistics();
    [[nodiscard]] std::optional<NewTokenRange> selectedRange() const;
    [[nodiscard]] std::optional<double> medianStepMs() const;

    LatencyPanel* q;
    RunData* data;
    Selection* selection;
    LatencyPlot* plot;
    ReadoutLabel* readout;
    ReadoutLabel* statistics;
    QToolButton* full;
    QToolButton* logarithmic;
    QToolButton* follow;
};

LatencyPanel::Private::Private(LatencyPanel* panel, RunData* runData, Selection* sharedSelection)
    : q(panel), data(runData), selection(sharedSelection), plot(new LatencyPlot(panel)),
      readout(new ReadoutLabel(
          LatencyPanel::tr("newest: token 000 ·word: cached, 0.00 ms, positions computed: 1"),
          panel)),
      statistics(new ReadoutLabel(
          LatencyPanel::tr("TTFT 00.0 ms   ITL p50 0.00 ms   p99 0.00 ms   n 000"), panel)),
      full(new ToggleButton(panel)), logarithmic(new ToggleButton(panel)),
      follow(makeFollowButton(*plot, panel)) {}

void LatencyPanel::Private::buildControls() {
    auto* legend =
        new Legend({Meaning::Decode, Meaning::Recompute, Meaning::Prefill, Meaning::Rebuild}, q);
    full->setText(LatencyPanel::tr("Full range"));
    full->setToolTip(
        LatencyPanel::tr("Everything to scale, also the few steps that stand far above "
                         "all others of their kind (R)"));
    logarithmic->setText(LatencyPanel::tr("Log"));
    logarithmic->setToolTip(LatencyPanel::tr("Logarithmic time axis"));
    auto* controls = new QHBoxLayout;
    controls->addWidget(legend, 1);
    controls->addWidget(full);
    controls->addWidget(logarithmic);
    controls->addWidget(follow);

    plot->setHint(LatencyPanel::tr("Run a prompt: each token's step time appears here."));
    statistics->setToolTip(LatencyPanel::tr(
        "TTFT: request submitted to first token available, tokenisation and prefill included.\n"
        "ITL: time between two tokens, of the tokens in view; linear interpolation between ranks.\n"
        "With a range (drag with Shift, or the keys A and B): the step times of its tokens.\n"
        "* p99 of fewer than 100 samples."));
    auto* layout = new QVBoxLayout(q);
    layout->setContentsMargins(6, 4, 6, 4);
    layout->setSpacing(2);
    layout->addLayout(controls);
    layout->addWidget(plot, 1);
    layout->addWidget(readout);
    layout->addWidget(statistics);

    QObject::connect(full, &QToolButton::toggled, q, [this](bool on) {
        plot->setReach(on ? LatencyPlot::Reach::Full : LatencyPlot::Reach::Usual);
    });
    QObject::connect(logarithmic, &QToolButton::toggled, q, [this](bool on) {
        plot->setScale(on ? LatencyPlot::Scale::Logarithmic : LatencyPlot::Scale::Linear);
    });
}

void LatencyPanel::Private::connectData() {
    QObject::connect(data, &RunData::cleared, q, [this] { clear(); });
    QObject::connect(data, &RunData::stepsAppended, q,
                     [this](qint64 first, qint64 count) { appendSteps(first, count); });
    QObject::connect(data, &RunData::tokensAppended, q, [this] {
        showReadout();
        showStatistics();
    });
    QObject::connect(selection, &Selection::tokenChanged, q, [this] { showSelection(); });
    QObject::connect(selection, &Selection::rangeChanged, q, [this] { showStatistics(); });
    QObject::connect(plot, &TokenPlot::viewChanged, q, [this] { showStatistics(); });
}

void LatencyPanel::Private::clear() {
    plot->clear();
    showReadout();
    showStatistics();
}

void LatencyPanel::Private::appendSteps(qint64 first, qint64 count) {
    const auto& steps = data->steps();
    plot->append(
        std::span(steps).subspan(static_cast<std::size_t>(first), static_cast<std::size_t>(count)),
        firstNewPosition(*data));
}

std::optional<double> LatencyPanel::Private::medianStepMs() const {
    std::vector<double> times;
    times.reserve(data->steps().size());
    for (const StepSample& step : data->steps()) {
        if (step.kind != StepKind::Prefill) {
            times.push_back(step.stepMs);
        }
    }
    return percentile(times, 0.5);
}

void LatencyPanel::Private::showSelection() {
    const auto position = selection->token();
    if (!position || data->steps().empty()) {
        plot->highlight(std::nullopt, std::nullopt);
    } else {
        const StepSample* step = data->stepFor(*position);
        plot->highlight(*position - firstNewPosition(*data) + 1,
                        step != nullptr ? std::optional(step->stepMs) : std::nullopt);
    }
    showReadout();
}

std::optional<NewTokenRange> LatencyPanel::Private::selectedRange() const {
    const auto range = selection->range();
    const std::int64_t base = firstNewPosition(*data) - 1;
    if (!range || range->last <= base) {
        return std::nullopt;
    }
    return NewTokenRange{std::max(range->first - base, std::int64_t{1}), range->last - base};
}

void LatencyPanel::Private::showReadout() {
    const QString text = q->readout();
    readout->setText(text);
    if (selection->token()) {
        q->setAccessibleDescription(text);
    }
}

void LatencyPanel::Private::showStatistics() { statistics->setText(q->statistics()); }

LatencyPanel::LatencyPanel(RunData* runData, Selection* selection, QWidget* parent)
    : QWidget(parent), d(std::make_unique<Private>(this, runData, selection)) {
    setFocusPolicy(Qt::StrongFocus);
    setAccessibleName(tr("Latency"));
    setAccessibleDescription(
        tr("Step time per new token. Left and right walk the tokens, A and B mark the "
           "ends of a range, R shows the full range of times."));
    d->buildControls();
    d->connectData();
    if (!runData->steps().empty()) {
        d->appendSteps(0, std::ssize(runData->steps()));
    }
    link(*d->plot, *runData, *selection);
    d->showSelection();
    d->showStatistics();
}

LatencyPanel::~LatencyPanel() = default;

bool LatencyPanel::isFollowing() const { return d->plot->isFollowing(); }
bool LatencyPanel::isLogarithmic() const { return d->logarithmic->isChecked(); }
const LatencyPlot& LatencyPanel::plot() const { return *d->plot; }
void LatencyPanel::follow() { d->plot->follow(); }
void LatencyPanel::setLogarithmic() { d->logarithmic->setChecked(true); }
void LatencyPanel::setLinear() { d->logarithmic->setChecked(false); }
void LatencyPanel::showFullRange() { d->full->setChecked(true); }
void LatencyPanel::showUsualRange() { d->full->setChecked(false); }

QString LatencyPanel::readout() const {
    const auto selected = d->selection->token();
    if (d->data->tokens().empty()) {
        return {};
    }
    const std::int64_t position = selected.value_or(d->data->tokens().back().position);
    const QString name = tokenLabel(d->data->bytesAt(position));
    const TokenEvent* token = d->data->tokenAt(position);
    if (token == nullptr) {
        return position < firstNewPosition(*d->data)
                   ? tr("prompt token %1 %2").arg(formatCount(position + 1), name)
                   : QString();
    }
    QString text = selected ? tr("token %1 %2").arg(formatCount(token->index), name)
                            : tr("newest: token %1 %2").arg(formatCount(token->index), name);
    if (const StepSample* step = d->data->stepFor(position)) {
        text += tr(": %1, %2").arg(label(meaningOf(step->kind)), formatMilliseconds(step->stepMs));
        const auto median = selected ? d->medianStepMs() : std::nullopt;
        if (median && *median > 0.0) {
            text += tr(", %1 the median").arg(formatFactor(step->stepMs / *median));
        }
        text += tr(", positions computed: %1").arg(formatCount(step->computedPositions));
    }
    return text;
}

QString LatencyPanel::rangeStatistics() const {
    const auto range = d->selectedRange();
    if (!range) {
        return {};
    }
    const std::int64_t base = firstNewPosition(*d->data) - 1;
    const TokenEvent* a = d->data->tokenAt(base + range->first);
    const TokenEvent* b = d->data->tokenAt(base + range->last);
    const StepTimeStatistics steps = stepTimeStatistics(d->data->steps(), *range);
    if (a == nullptr || b == nullptr || steps.count == 0) {
        return {};
    }
    return tr("A %1 to B %2: n %3, B − A %4   step p50 %5   p95 %6   p99%7 %8")
        .arg(formatCount(range->first), formatCount(range->last), formatCount(steps.count),
             formatMilliseconds(b->timeMs - a->timeMs), formatMilliseconds(*steps.p50Ms),
             formatMilliseconds(*steps.p95Ms), steps.isP99Weak() ? QStringLiteral("*") : QString(),
             formatMilliseconds(*steps.p99Ms));
}

QString LatencyPanel::statistics() const {
    if (const QString range = rangeStatistics(); !range.isEmpty()) {
        return range;
    }
    const auto& tokens = d->data->tokens();
    const auto first = ttftMs(tokens);
    if (!first) {
        return {};
    }
    QString text = tr("TTFT %1").arg(formatMilliseconds(*first));
    const LatencyStatistics range =
        latencyStatistics(tokens, NewTokenRange{d->plot->firstVisible(), d->plot->lastVisible()});
    if (range.gaps > 0) {
        text += tr("   ITL p50 %1   p99%2 %3   n %4")
                    .arg(formatMilliseconds(*range.p50Ms),
                         range.isP99Weak() ? QStringLiteral("*") : QString(),
                         formatMilliseconds(*range.p99Ms), formatCount(range.gaps));
    }
    return text;
}

void LatencyPanel::keyPressEvent(QKeyEvent* event) {
    if (event->key() == Qt::Key_R && event->modifiers() == Qt::NoModifier) {
        d->full->toggle();
    } else if (!handleTokenKey(*event, *d->selection, *d->data)) {
        QWidget::keyPressEvent(event);
    }
}

} // namespace kvglass::ui
