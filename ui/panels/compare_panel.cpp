// SPDX-FileCopyrightText: 2026 The KVGlass authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "ui/panels/compare_panel.h"

#include <algorithm>
#include <utility>

#include <QDragEnterEvent>
#include <QDropEvent>
#include <QGridLayout>
#include <QHeaderView>
#include <QLabel>
#include <QMimeData>
#include <QScrollArea>
#include <QTabWidget>
#include <QTableView>
#include <QTimer>
#include <QToolButton>
#include <QVBoxLayout>

#include "engine/recording/comparison_verdict.h"
#include "ui/panels/compare_figures.h"
#include "ui/panels/compare_plot.h"
#include "ui/panels/compare_text_view.h"
#include "ui/panels/compare_tokens_model.h"
#include "ui/panels/experiment_results.h"
#include "ui/panels/figure_table_model.h"
#include "ui/plot/readout_label.h"

namespace kvglass::ui {

namespace {

constexpr int kFollowEveryMs = 500;
constexpr int kRowsThatSetWidths = 50;

QLabel* makeWords(QWidget* parent) {
    auto* label = new QLabel(parent);
    label->setWordWrap(true);
    label->setTextInteractionFlags(Qt::TextSelectableByMouse);
    label->setSizePolicy(QSizePolicy::Ignored, QSizePolicy::Minimum);
    return label;
}

} // namespace

class ComparePanel::Private {
public:
    explicit Private(ComparePanel* panel);

    void build();
    QWidget* buildResult();
    QWidget* buildPlotPage(ComparePlot* plot);
    void connectAll();
    void compare(Intervals intervals);
    void update(Intervals intervals);
    void updateWords(Intervals intervals);
    void recall();
    [[nodiscard]] std::int64_t tokenCount() const;

    ComparePanel* q;
    CompareSlot* sides[2];
    QToolButton* swapping;
    ReadoutLabel* line;
    QTabWidget* pages;
    QLabel* verdict;
    QLabel* differences;
    FigureTableModel* figures;
    ComparePlot* steps;
    ComparePlot* bytes;
    CompareTextView* texts;
    CompareTokensModel* tokens;
    QTableView* tokenTable;
    ReadoutLabel* token;
    QTimer following;
    QStringList toRecall;
    std::optional<Intervals> due; // something changed while nobody could see it
    std::optional<std::int64_t> chosen;
    std::optional<RecordingComparison> comparison;
};

ComparePanel::Private::Private(ComparePanel* panel)
    : q(panel), sides{new CompareSlot(Meaning::FirstRun, panel),
                      new CompareSlot(Meaning::SecondRun, panel)},
      swapping(new QToolButton(panel)),
      line(new ReadoutLabel(ComparePanel::tr("B / A = 1.234 × [1.123 – 1.345], 255 cached steps; "
                                             "cache 1.23 MB, then 1.23 MB; the same text"),
                            panel)),
      pages(new QTabWidget(panel)), verdict(makeWords(panel)), differences(makeWords(panel)),
      figures(new FigureTableModel({ComparePanel::tr("figure"), ComparePanel::tr("A"),
                                    ComparePanel::tr("B"), ComparePanel::tr("B / A")},
                                   panel)),
      steps(new ComparePlot(ComparePlot::Quantity::StepTime, panel)),
      bytes(new ComparePlot(ComparePlot::Quantity::CacheBytes, panel)),
      texts(new CompareTextView(panel)), tokens(new CompareTokensModel(panel)),
      tokenTable(new QTableView(panel)),
      token(new ReadoutLabel(ComparePanel::tr("token 1 024:  A ·something 12.3 ms (uncached);  B "
                                              "·something 12.3 ms (uncached)"),
                             panel)) {}

QWidget* ComparePanel::Private::buildResult() {
    auto* page = new QWidget(pages);
    auto* layout = new QVBoxLayout(page);
    layout->setContentsMargins(4, 4, 4, 4);
    layout->setSpacing(4);
    verdict->setAccessibleName(ComparePanel::tr("Verdict"));
    differences->setAccessibleName(ComparePanel::tr("What is different in their settings"));
    QTableView* table = makeFigureTable(figures, ComparePanel::tr("Figures of A and B"), page);
    table->setMinimumHeight(8 * table->verticalHeader()->defaultSectionSize());
    layout->addWidget(verdict);
    layout->addWidget(differences);
    layout->addWidget(table, 1);
    auto* area = new QScrollArea(pages);
    area->setWidget(page);
    area->setWidgetResizable(true);
    area->setFrameShape(QFrame::NoFrame);
    area->setAccessibleName(ComparePanel::tr("Result"));
    return area;
}

QWidget* ComparePanel::Private::buildPlotPage(ComparePlot* plot) {
    auto* page = new QWidget(pages);
    auto* layout = new QVBoxLayout(page);
    layout->setContentsMargins(0, 4, 0, 0);
    layout->addWidget(plot, 1); // its legend are the marks of A and B above
    return page;
}

void ComparePanel::Private::build() {
    swapping->setText(ComparePanel::tr("Swap"));
    swapping->setToolTip(ComparePanel::tr("A becomes B and B becomes A"));
    swapping->setFocusPolicy(Qt::StrongFocus);
    auto* choice = new QGridLayout;
    choice->setVerticalSpacing(2);
    choice->addWidget(sides[0], 0, 0);
    choice->addWidget(sides[1], 1, 0);
    choice->addWidget(swapping, 0, 1, 2, 1);
    choice->setColumnStretch(0, 1);
    QFont strong = line->font();
    strong.setBold(true);
    line->setFont(strong);
    line->setAccessibleName(ComparePanel::tr("Comparison in short"));
    token->setAccessibleName(ComparePanel::tr("Chosen token"));
    tokenTable->setModel(tokens);
    tokenTable->setAccessibleName(ComparePanel::tr("Tokens of A and B"));
    tokenTable->setSelectionBehavior(QAbstractItemView::SelectRows);
    tokenTable->setSelectionMode(QAbstractItemView::SingleSelection);
    tokenTable->setTabKeyNavigation(false);
    tokenTable->setShowGrid(false);
    tokenTable->setFrameShape(QFrame::NoFrame);
    tokenTable->setWordWrap(false);
    tokenTable->verticalHeader()->hide();
    tokenTable->verticalHeader()->setDefaultSectionSize(q->fontMetrics().height() + 6);
    tokenTable->horizontalHeader()->setHighlightSections(false);
    tokenTable->horizontalHeader()->setResizeContentsPrecision(kRowsThatSetWidths);
    tokenTable->horizontalHeader()->setSectionResizeMode(QHeaderView::ResizeToContents);
    tokenTable->horizontalHeader()->setStretchLastSection(true);
    pages->setDocumentMode(true);
    pages->addTab(buildPlotPage(steps), ComparePanel::tr("Step times"));
    pages->addTab(buildResult(), ComparePanel::tr("Result"));
    pages->addTab(buildPlotPage(bytes), ComparePanel::tr("Memory"));
    pages->addTab(texts, ComparePanel::tr("Text"));
    pages->addTab(tokenTable, ComparePanel::tr("Tokens"));
    auto* layout = new QVBoxLayout(q);
    layout->setContentsMargins(6, 4, 6, 4);
    layout->setSpacing(3);
    layout->addLayout(choice);
    layout->addWidget(line);
    layout->addWidget(pages, 1);
    layout->addWidget(token);
}

void ComparePanel::Private::connectAll() {
    for (CompareSlot* slot : sides) {
        QObject::connect(slot, &CompareSlot::changed, q, [this] {
            if (!following.isActive())
                compare(Intervals::Resampled);
        });
        QObject::connect(slot, &CompareSlot::failed, q, &ComparePanel::failed);
    }
    QObject::connect(swapping, &QToolButton::clicked, q, &ComparePanel::swap);
    for (ComparePlot* plot : {steps, bytes})
        QObject::connect(plot, &ComparePlot::chosen, q, &ComparePanel::choose);
    QObject::connect(tokenTable->selectionModel(), &QItemSelectionModel::currentRowChanged, q,
                     [this](const QModelIndex& row) {
                         if (row.isValid())
                             q->choose(row.row() + 1);
                     });
    following.setSingleShot(true);
    following.setInterval(kFollowEveryMs);
    QObject::connect(&following, &QTimer::timeout, q, [this] { update(Intervals::None); });
}

/// Takes the shown run again.
void ComparePanel::Private::update(Intervals intervals) {
    {
        const QSignalBlocker a(sides[0]); // or each would compare by itself
        const QSignalBlocker b(sides[1]);
        for (CompareSlot* slot : sides)
            slot->refresh();
    }
    compare(intervals);
}

std::int64_t ComparePanel::Private::tokenCount() const { return tokens->rowCount(); }

void ComparePanel::Private::compare(Intervals intervals) {
    const auto& a = sides[0]->run();
    const auto& b = sides[1]->run();
    comparison.reset();
    if (a && b)
        comparison = compareRecordings(*a, *b, intervals);
    steps->showRuns(a.get(), b.get());
    bytes->showRuns(a.get(), b.get());
    const bool textsCompare = comparison && comparison->textIsKnown && comparison->samePrompt;
    texts->showRuns(a.get(), b.get(),
                    textsCompare ? comparison->firstDifferingToken : std::nullopt);
    {
        const QSignalBlocker blocker(tokenTable->selectionModel());
        tokens->setRuns(a, b);
    }
    figures->setRows(comparison ? comparisonRows(*a, *b, *comparison) : std::vector<FigureRow>());
    if (chosen && *chosen > tokenCount())
        chosen.reset();
    updateWords(intervals);
    if (chosen)
        q->choose(*chosen);
}

void ComparePanel::Private::updateWords(Intervals intervals) {
    if (!comparison) {
        line->setText(ComparePanel::tr("Choose two runs, or drop recordings here: B is compared "
                                       "with A."));
        verdict->setText(line->text());
        differences->clear();
    } else {
        line->setText(comparisonLine(*comparison));
        verdict->setText(
            intervals == Intervals::Resampled
                ? QString::fromStdString(verdictOf(*comparison))
                : ComparePanel::tr("The run goes on: intervals and a verdict follow at "
                                   "its end."));
        QStringList list;
        for (const std::string& difference : comparison->differences)
            list << QString::fromStdString(difference);
        differences->setText(
            list.isEmpty()
                ? ComparePanel::tr("The same program, machine, model and settings.")
                : ComparePanel::tr("Different: %1.").arg(list.join(QStringLiteral("; "))));
    }
    token->setText(chosen || tokenCount() == 0
                       ? QString()
                       : ComparePanel::tr("Click a curve, or walk with the arrow keys, to read a "
                                          "token."));
}

/// Only now: a start that opens two files that nobody looks at is slower for nothing.
void ComparePanel::Private::recall() {
    const QStringList sources = std::exchange(toRecall, {});
    for (int run = 0; run < 2; ++run)
        if (!sides[run]->run() && !sides[run]->isFollowing())
            sides[run]->setSource(sources.value(run));
}

ComparePanel::ComparePanel(QWidget* parent) : QWidget(parent), d(std::make_unique<Private>(this)) {
    setAccessibleName(tr("Compare"));
    setAccessibleDescription(tr("Two runs side by side: times, memory and text of A and B."));
    setAcceptDrops(true);
    d->build();
    setFocusPolicy(Qt::NoFocus);
    setFocusProxy(d->steps);
    d->connectAll();
    d->compare(Intervals::None);
}

ComparePanel::~ComparePanel() = default;

void ComparePanel::setSources(const CompareSources& sources) {
    for (CompareSlot* slot : d->sides)
        slot->setSources(sources);
}

void ComparePanel::setRemembered(const QStringList& sources) {
    d->toRecall = sources;
    if (isVisible())
        d->recall();
}

QStringList ComparePanel::remembered() const {
    return d->toRecall.isEmpty() ? QStringList{d->sides[0]->source(), d->sides[1]->source()}
                                 : d->toRecall;
}

Status ComparePanel::open(const QString& path) {
    const bool firstIsFree = !d->sides[0]->run() && !d->sides[0]->isFollowing();
    return d->sides[firstIsFree ? 0 : 1]->open(path);
}

CompareSlot& ComparePanel::first() { return *d->sides[0]; }
CompareSlot& ComparePanel::second() { return *d->sides[1]; }
const std::optional<RecordingComparison>& ComparePanel::comparison() const { return d->comparison; }
QString ComparePanel::summary() const { return d->line->text(); }
QString ComparePanel::verdict() const { return d->verdict->text(); }
QString ComparePanel::tokenText() const { return d->token->text(); }
const ComparePlot& ComparePanel::steps() const { return *d->steps; }
const CompareTextView& ComparePanel::texts() const { return *d->texts; }
const CompareTokensModel& ComparePanel::tokens() const { return *d->tokens; }

void ComparePanel::followShownRun() {
    if (!d->sides[0]->isFollowing() && !d->sides[1]->isFollowing())
        return;
    if (!isVisible())
        d->due = Intervals::None;
    else if (!d->following.isActive())
        d->following.start();
}

void ComparePanel::finishShownRun() {
    d->following.stop();
    if (!d->sides[0]->isFollowing() && !d->sides[1]->isFollowing())
        return;
    if (isVisible())
        d->update(Intervals::Resampled);
    else
        d->due = Intervals::Resampled;
}

void ComparePanel::swap() { d->sides[0]->swapWith(*d->sides[1]); }

void ComparePanel::choose(qint64 number) {
    if (number < 1 || number > d->tokenCount())
        return;
    d->chosen = number;
    d->steps->mark(number);
    d->bytes->mark(number);
    d->texts->mark(number);
    d->token->setText(tokenLine(d->sides[0]->run().get(), d->sides[1]->run().get(), number));
    const QModelIndex row = d->tokens->index(static_cast<int>(number - 1), 0);
    if (d->tokenTable->currentIndex().row() != row.row())
        d->tokenTable->setCurrentIndex(row);
}

void ComparePanel::showEvent(QShowEvent* event) {
    QWidget::showEvent(event);
    if (!d->toRecall.isEmpty())
        d->recall();
    if (const auto due = std::exchange(d->due, std::nullopt))
        d->update(*due);
}

void ComparePanel::changeEvent(QEvent* event) {
    QWidget::changeEvent(event);
    if (event->type() == QEvent::FontChange)
        d->tokenTable->verticalHeader()->setDefaultSectionSize(fontMetrics().height() + 6);
}

void ComparePanel::dragEnterEvent(QDragEnterEvent* event) {
    if (!droppedRecordings(*event->mimeData()).isEmpty())
        event->acceptProposedAction();
}

/// Two are A and B; one goes where there is room.
void ComparePanel::dropEvent(QDropEvent* event) {
    const QStringList files = droppedRecordings(*event->mimeData());
    if (files.isEmpty())
        return;
    event->acceptProposedAction();
    const bool isPair = files.size() >= 2;
    for (int file = 0; file < std::min<int>(2, static_cast<int>(files.size())); ++file) {
        const Status opened = isPair ? d->sides[file]->open(files[file]) : open(files[file]);
        if (!opened)
            emit failed(opened.error());
    }
}

} // namespace kvglass::ui
