// SPDX-FileCopyrightText: 2026 The KVGlass authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "ui/panels/attention_panel.h"

#include <algorithm>
#include <vector>

#include <QKeyEvent>

#include "ui/data/run_data.h"
#include "ui/data/selection.h"
#include "ui/panels/attention_controls.h"
#include "ui/panels/attention_head_view.h"
#include "ui/panels/attention_layout.h"
#include "ui/panels/attention_overview_view.h"
#include "ui/panels/attention_row_model.h"
#include "ui/panels/token_plot_link.h"
#include "ui/plot/number_format.h"
#include "ui/plot/token_label.h"

namespace kvglass::ui {

namespace {
constexpr std::size_t kListed = 12;
}

class AttentionPanel::Private {
public:
    Private(AttentionPanel* panel, RunData* runData, Selection* sharedSelection);

    void connectData();
    void connectControls();
    void connectViews();
    void begin();
    void setHeads(std::int64_t layers, std::int64_t heads);
    void showHint();
    void readRows();
    void showSelection();
    void showHeadChoice();
    void showList();
    void showTexts();
    [[nodiscard]] QString name(std::int64_t position) const;
    [[nodiscard]] QString numberedName(std::int64_t position) const;
    /// Query positions whose rows may exist: those that a step has attended from.
    [[nodiscard]] std::int64_t known() const;
    /// The query whose row is listed: the selected token, else the newest.
    [[nodiscard]] std::optional<std::int64_t> query() const;

    AttentionPanel* q;
    RunData* data;
    Selection* selection;
    AttentionRowModel* model;
    AttentionLayout view;
    std::optional<AttentionCell> hovered;
    std::int64_t mergedUpdates = 0;
};

AttentionPanel::Private::Private(AttentionPanel* panel, RunData* runData,
                                 Selection* sharedSelection)
    : q(panel), data(runData), selection(sharedSelection), model(new AttentionRowModel(panel)),
      view(panel, model, [this](std::int64_t position) { return name(position); }) {}

QString AttentionPanel::Private::name(std::int64_t position) const {
    return tokenLabel(data->bytesAt(position));
}

QString AttentionPanel::Private::numberedName(std::int64_t position) const {
    return formatCount(position) + u' ' + name(position);
}

std::int64_t AttentionPanel::Private::known() const {
    return data->steps().empty() ? 0 : data->steps().back().positions;
}

std::optional<std::int64_t> AttentionPanel::Private::query() const {
    if (const auto token = selection->token()) {
        return token;
    }
    return known() > 0 ? std::optional(known() - 1) : std::nullopt;
}

void AttentionPanel::Private::connectData() {
    QObject::connect(data, &RunData::cleared, q, [this] { begin(); });
    QObject::connect(data, &RunData::stepsAppended, q, [this] { readRows(); });
    QObject::connect(data, &RunData::promptChanged, q, [this] {
        showHint(); // now it is known whether there is a run that could be captured
        view.head->update();
    });
    QObject::connect(selection, &Selection::tokenChanged, q, [this] { showSelection(); });
    QObject::connect(selection, &Selection::headChanged, q, [this] { showHeadChoice(); });
}

void AttentionPanel::Private::connectControls() {
    AttentionControls* controls = view.controls;
    QObject::connect(controls, &AttentionControls::headChosen, q,
                     [this](LayerIndex layer, HeadIndex head) { selection->setHead(layer, head); });
    QObject::connect(controls, &AttentionControls::scaleChosen, q, [this](WeightScale scale) {
        view.head->setScale(scale);
        view.overview->setScale(scale);
        view.colorBar->setScale(scale);
        readRows();
    });
    QObject::connect(controls, &AttentionControls::firstTokenChosen, q, [this](FirstToken choice) {
        view.head->setFirstToken(choice);
        view.overview->setFirstToken(choice);
        readRows();
    });
    QObject::connect(controls, &AttentionControls::followChosen, view.head,
                     &AttentionHeadView::follow);
    QObject::connect(view.head, &AttentionHeadView::followingChanged, controls,
                     &AttentionControls::setFollowing);
}

void AttentionPanel::Private::connectViews() {
    QObject::connect(view.head, &AttentionHeadView::cellHovered, q,
                     [this](std::optional<AttentionCell> cell) {
                         hovered = cell;
                         selection->hover(cell ? std::optional(cell->query) : std::nullopt);
                         showTexts();
                     });
    QObject::connect(view.head, &AttentionHeadView::cellClicked, q, [this](AttentionCell cell) {
        const bool isLocked = selection->isLocked() && selection->token() == cell.query;
        selection->lock(isLocked ? std::nullopt : std::optional(cell.query));
    });
    QObject::connect(view.overview, &AttentionOverviewView::headChosen, q,
                     [this](HeadChoice choice) {
                         selection->setHead(LayerIndex(static_cast<std::int32_t>(choice.layer)),
                                            HeadIndex(static_cast<std::int32_t>(choice.head)));
                         q->showHead();
                     });
    QObject::connect(view.tabs, &QTabWidget::currentChanged, q, [this] {
        readRows();
        showTexts();
    });
}

void AttentionPanel::Private::begin() {
    const auto& store = data->attention();
    if (store) {
        setHeads(store->layers(), store->heads());
    }
    hovered.reset();
    view.overview->setSource(store);
    showHeadChoice();
    view.head->follow();
    showHint();
    showList();
    showTexts();
}

void AttentionPanel::Private::setHeads(std::int64_t layers, std::int64_t heads) {
    view.controls->setHeads(layers, heads);
    if (selection->layer().value >= layers || selection->head().value >= heads) {
        selection->setHead(LayerIndex(0), HeadIndex(0)); // another model
    }
    view.controls->setHead(selection->layer(), selection->head());
}

void AttentionPanel::Private::showHint() {
    const bool isRunWithoutIt = !data->prompt().empty() && !data->attention();
    view.setHint(
        isRunWithoutIt
            ? AttentionPanel::tr("Attention is not captured in this run: it is captured when this "
                                 "view is open at its start.")
            : AttentionPanel::tr(
                  "Run a prompt: which earlier words each word looks at appears here."));
}

void AttentionPanel::Private::readRows() {
    if (!q->isVisible() || !data->attention() || data->steps().empty()) {
        return; // caught up in showEvent
    }
    if (view.tabs->currentWidget() == view.overview) {
        view.overview->readRows(known());
    } else {
        view.head->readRows(known(), data->steps().back().kind);
    }
    showList();
    showTexts();
}

void AttentionPanel::Private::showSelection() {
    view.head->highlight(selection->token());
    showList();
    showTexts();
}

void AttentionPanel::Private::showHeadChoice() {
    view.controls->setHead(selection->layer(), selection->head());
    view.head->setSource(data->attention(), selection->layer(), selection->head());
    view.overview->setChosen({selection->layer().value, selection->head().value});
    readRows();
}

void AttentionPanel::Private::showList() {
    std::vector<AttendedToken> tokens;
    const auto row = query();
    const auto& store = data->attention();
    if (row && store && *row < known()) {
        const auto values = store->row(*row, selection->layer(), selection->head());
        for (const std::int64_t position : largest(values, kListed)) {
            const double weight =
                attentionFromQuantised(values[static_cast<std::size_t>(position)]);
            tokens.push_back({position, name(position), weight});
        }
    }
    model->setTokens(std::move(tokens));
    view.listTitle->setText(row ? AttentionPanel::tr("from %1").arg(numberedName(*row))
                                : QString());
}

void AttentionPanel::Private::showTexts() {
    const QString text = q->readout();
    if (view.readout->text() != text) {
        view.readout->setText(text);
        if (selection->token()) {
            q->setAccessibleDescription(text);
        }
    }
    view.caption->setText(q->caption());
}

AttentionPanel::AttentionPanel(RunData* runData, Selection* selection, QWidget* parent)
    : QWidget(parent), d(std::make_unique<Private>(this, runData, selection)) {
    setFocusPolicy(Qt::StrongFocus);
    setAccessibleName(tr("Attention"));
    setAccessibleDescription(tr("Left and right walk the queries, L and H go to the next layer and "
                                "head, with Shift to the one before; the list has the strongest "
                                "keys."));
    d->connectData();
    d->connectControls();
    d->connectViews();
    d->begin();
    d->showSelection();
}

AttentionPanel::~AttentionPanel() = default;

void AttentionPanel::setModel(const ModelConfig& config) {
    d->setHeads(config.layers, config.heads);
}

bool AttentionPanel::isFollowing() const { return d->view.head->isFollowing(); }
const AttentionHeadView& AttentionPanel::headView() const { return *d->view.head; }
const AttentionOverviewView& AttentionPanel::overviewView() const { return *d->view.overview; }
const AttentionRowModel& AttentionPanel::rowModel() const { return *d->model; }
void AttentionPanel::follow() { d->view.head->follow(); }
void AttentionPanel::showOverview() { d->view.tabs->setCurrentWidget(d->view.overview); }
void AttentionPanel::showHead() { d->view.tabs->setCurrentWidget(d->view.head); }

QString AttentionPanel::readout() const {
    const auto& store = d->data->attention();
    if (!store || d->known() == 0) {
        return {};
    }
    if (const auto& cell = d->hovered) {
        const auto values = store->row(cell->query, d->selection->layer(), d->selection->head());
        if (values.empty()) {
            return tr("from %1: not captured").arg(d->numberedName(cell->query));
        }
        const double weight = attentionFromQuantised(values[static_cast<std::size_t>(cell->key)]);
        return tr("weight %1   from %2   to %3")
            .arg(formatWeight(weight), d->numberedName(cell->query), d->numberedName(cell->key));
    }
    const auto row = d->query();
    if (!row || *row >= d->known()) {
        return row ? tr("%1: no step has computed its row yet").arg(d->numberedName(*row))
                   : QString();
    }
    const auto& tokens = d->model->tokens();
    if (tokens.empty()) {
        return tr("from %1: not captured").arg(d->numberedName(*row));
    }
    return tr("from %1   most to %2, weight %3")
        .arg(d->numberedName(*row), d->numberedName(tokens.front().position),
             formatWeight(tokens.front().weight));
}

QString AttentionPanel::caption() const {
    QStringList parts{tr("attention weight is not importance")}; // first: it is never cut off
    const bool isOverview = d->view.tabs->currentWidget() == d->view.overview;
    if (isOverview) {
        parts.append(d->view.overview->poolingLabel());
    }
    switch (d->view.head->triangle().firstToken()) {
    case FirstToken::Shown: break;
    case FirstToken::Hidden: parts.append(tr("first token hidden, not renormalised")); break;
    case FirstToken::HiddenRenormalised:
        parts.append(tr("first token hidden, rows renormalised"));
        break;
    }
    if (d->view.head->triangle().rowScale() == RowScale::ShareOfMaximum) {
        parts.append(tr("each row relative to its maximum"));
    }
    if (d->view.head->triangle().missing() > 0) {
        parts.append(isOverview ? tr("blank: not captured") : tr("cross-hatched: not captured"));
    }
    if (d->mergedUpdates > 0) {
        parts.append(
            tr("%1 live updates merged; all rows are kept").arg(formatCount(d->mergedUpdates)));
    }
    return parts.join(QStringLiteral(" · "));
}

void AttentionPanel::setMergedUpdates(std::int64_t count) {
    if (count != d->mergedUpdates) {
        d->mergedUpdates = count;
        d->showTexts();
    }
}

void AttentionPanel::keyPressEvent(QKeyEvent* event) {
    if (event->modifiers() == Qt::NoModifier && event->key() == Qt::Key_L) {
        d->view.controls->chooseNextLayer();
        return;
    }
    if (event->modifiers() == Qt::NoModifier && event->key() == Qt::Key_H) {
        d->view.controls->chooseNextHead();
        return;
    }
    if (event->modifiers() == Qt::ShiftModifier && event->key() == Qt::Key_L) {
        d->view.controls->choosePreviousLayer();
        return;
    }
    if (event->modifiers() == Qt::ShiftModifier && event->key() == Qt::Key_H) {
        d->view.controls->choosePreviousHead();
        return;
    }
    if (!walkTokens(*event, *d->selection, 0, d->known() - 1)) {
        QWidget::keyPressEvent(event);
    }
}

void AttentionPanel::showEvent(QShowEvent* event) {
    QWidget::showEvent(event);
    d->readRows();
}

void AttentionPanel::resizeEvent(QResizeEvent* event) {
    QWidget::resizeEvent(event);
    d->view.adaptTo(event->size());
}

} // namespace kvglass::ui
