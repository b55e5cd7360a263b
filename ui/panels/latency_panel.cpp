// SPDX-FileCopyrightText: 2026 The KVGlass authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "ui/panels/latency_panel.h"

#include <vector>

#include <QHBoxLayout>
#include <QKeyEvent>
#include <QLabel>
#include <QStackedWidget>
#include <QToolButton>
#include <QVBoxLayout>

#include "ui/data/latency_statistics.h"
#include "ui/data/percentile.h"
#include "ui/data/run_data.h"
#include "ui/data/selection.h"
#include "ui/panels/latency_plot.h"
#include "ui/plot/legend.h"
#include "ui/plot/meaning_mark.h"
#include "ui/plot/number_format.h"
#include "ui/plot/toggle_button.h"
#include "ui/plot/token_label.h"
#include "ui/plot/token_walk.h"

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
    [[nodiscard]] std::int64_t firstPosition() const;
    [[nodiscard]] std::optional<double> medianStepMs() const;

    LatencyPanel* q;
    RunData* data;
    Selection* selection;
    LatencyPlot* plot;
    QStackedWidget* pages;
    QLabel* readout;
    QLabel* statistics;
    QToolButton* logarithmic;
    QToolButton* follow;
};

LatencyPanel::Private::Private(LatencyPanel* panel, RunData* runData, Selection* sharedSelection)
    : q(panel), data(runData), selection(sharedSelection), plot(new LatencyPlot(panel)),
      pages(new QStackedWidget(panel)), readout(new QLabel(panel)), statistics(new QLabel(panel)),
      logarithmic(new ToggleButton(panel)), follow(new ToggleButton(panel)) {}

void LatencyPanel::Private::buildControls() {
    auto* legend =
        new Legend({Meaning::Decode, Meaning::Recompute, Meaning::Prefill, Meaning::Rebuild}, q);
    logarithmic->setText(LatencyPanel::tr("Log"));
    logarithmic->setToolTip(LatencyPanel::tr("Logarithmic time axis"));
    follow->setText(LatencyPanel::tr("Follow"));
    follow->setToolTip(LatencyPanel::tr(
        "Show the whole run and follow the newest token; zooming or dragging holds the view"));
    follow->setChecked(true);
    auto* controls = new QHBoxLayout;
    controls->addWidget(legend, 1);
    controls->addWidget(logarithmic);
    controls->addWidget(follow);

    auto* empty =
        new QLabel(LatencyPanel::tr("Run a prompt: each token's step time appears here."), q);
    empty->setAlignment(Qt::AlignCenter);
    empty->setWordWrap(true);
    pages->addWidget(empty);
    pages->addWidget(plot);

    // Both keep their place, whatever they say.
    for (QLabel* label : {readout, statistics}) {
        label->setSizePolicy(QSizePolicy::Ignored, QSizePolicy::Minimum);
        label->setWordWrap(true); // a narrow panel shows all of it in two lines
        label->setText(QStringLiteral(" "));
    }
    statistics->setToolTip(LatencyPanel::tr(
        "TTFT: request submitted to first token available, tokenisation and prefill included.\n"
        "ITL: time between two tokens, of the tokens in view; linear interpolation between ranks.\n"
        "* p99 of fewer than 100 gaps."));
    auto* layout = new QVBoxLayout(q);
    layout->setContentsMargins(6, 4, 6, 4);
    layout->setSpacing(2);
    layout->addLayout(controls);
    layout->addWidget(pages, 1);
    layout->addWidget(readout);
    layout->addWidget(statistics);

    QObject::connect(logarithmic, &QToolButton::toggled, q, [this](bool on) {
        plot->setScale(on ? LatencyPlot::Scale::Logarithmic : LatencyPlot::Scale::Linear);
    });
    QObject::connect(follow, &QToolButton::clicked, q, [this] {
        follow->setChecked(true); // one lets go of following by touching the plot
        plot->follow();
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
    QObject::connect(data, &RunData::cacheSwitched, q, [this] {
        const CacheSwitch& change = data->switches().back();
        if (change.problem.empty()) {
            plot->addSwitch(change.step, change.policy);
        }
    });
    QObject::connect(selection, &Selection::tokenChanged, q, [this] { showSelection(); });
    QObject::connect(plot, &TokenPlot::followingChanged, follow, &QToolButton::setChecked);
    QObject::connect(plot, &TokenPlot::viewChanged, q, [this] { showStatistics(); });
    QObject::connect(plot, &TokenPlot::tokenHovered, q, [this](std::optional<qint64> number) {
        selection->hover(number ? std::optional(firstPosition() + *number - 1) : std::nullopt);
    });
    QObject::connect(plot, &TokenPlot::tokenClicked, q, [this](qint64 number) {
        const std::int64_t position = firstPosition() + number - 1;
        const bool isLocked = selection->isLocked() && selection->token() == position;
        selection->lock(isLocked ? std::nullopt : std::optional(position));
    });
}

void LatencyPanel::Private::clear() {
    plot->clear();
    pages->setCurrentIndex(0);
    showReadout();
    showStatistics();
}

void LatencyPanel::Private::appendSteps(qint64 first, qint64 count) {
    const auto& steps = data->steps();
    pages->setCurrentIndex(1);
    plot->append(
        std::span(steps).subspan(static_cast<std::size_t>(first), static_cast<std::size_t>(count)),
        firstPosition());
}

std::int64_t LatencyPanel::Private::firstPosition() const {
    return data->tokens().empty() ? std::ssize(data->prompt()) : data->tokens().front().position;
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
        plot->highlight(*position - firstPosition() + 1,
                        step != nullptr ? std::optional(step->stepMs) : std::nullopt);
    }
    showReadout();
}

void LatencyPanel::Private::showReadout() {
    const QString text = q->readout();
    if (readout->text() != text) {
        readout->setText(text.isEmpty() ? QStringLiteral(" ") : text);
        readout->setToolTip(text); // narrow panels cut the line
    }
    if (selection->token()) {
        q->setAccessibleDescription(text);
    }
}

void LatencyPanel::Private::showStatistics() {
    const QString text = q->statistics();
    if (statistics->text() != text) {
        statistics->setText(text.isEmpty() ? QStringLiteral(" ") : text);
    }
}

LatencyPanel::LatencyPanel(RunData* runData, Selection* selection, QWidget* parent)
    : QWidget(parent), d(std::make_unique<Private>(this, runData, selection)) {
    setFocusPolicy(Qt::StrongFocus);
    setAccessibleName(tr("Latency"));
    setAccessibleDescription(tr("Step time per new token. Left and right walk the tokens."));
    d->buildControls();
    d->connectData();
    if (!runData->steps().empty()) {
        d->appendSteps(0, std::ssize(runData->steps()));
        for (const CacheSwitch& change : runData->switches()) {
            if (change.problem.empty()) {
                d->plot->addSwitch(change.step, change.policy);
            }
        }
    }
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

QString LatencyPanel::readout() const {
    const auto selected = d->selection->token();
    if (d->data->tokens().empty()) {
        return {};
    }
    const std::int64_t position = selected.value_or(d->data->tokens().back().position);
    const QString name = tokenLabel(d->data->bytesAt(position));
    const TokenEvent* token = d->data->tokenAt(position);
    if (token == nullptr) {
        return position < d->firstPosition()
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

QString LatencyPanel::statistics() const {
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
    if (event->modifiers() != Qt::NoModifier && event->modifiers() != Qt::KeypadModifier) {
        QWidget::keyPressEvent(event);
        return;
    }
    if (event->key() == Qt::Key_Escape && d->selection->token()) {
        d->selection->clear();
        return;
    }
    const std::int64_t first = d->firstPosition();
    const std::int64_t last = d->data->tokens().empty() ? -1 : d->data->tokens().back().position;
    if (const auto position = walked(event->key(), d->selection->token(), first, last)) {
        d->selection->lock(position);
        return;
    }
    QWidget::keyPressEvent(event);
}

} // namespace kvglass::ui
