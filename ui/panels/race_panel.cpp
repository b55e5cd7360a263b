// SPDX-FileCopyrightText: 2026 The KVGlass authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "ui/panels/race_panel.h"

#include <algorithm>
#include <array>
#include <cmath>

#include <QComboBox>
#include <QElapsedTimer>
#include <QGridLayout>
#include <QHBoxLayout>
#include <QLabel>
#include <QProgressBar>
#include <QPushButton>
#include <QSignalBlocker>
#include <QSlider>
#include <QSpinBox>
#include <QSplitter>
#include <QTimer>
#include <QVBoxLayout>

#include "ui/client/engine_client.h"
#include "ui/client/measurements.h"
#include "ui/data/run_data.h"
#include "ui/data/selection.h"
#include "ui/panels/race_lane_view.h"
#include "ui/panels/race_plot.h"
#include "ui/plot/number_format.h"
#include "ui/plot/token_label.h"

namespace kvglass::ui {

namespace {

constexpr int kTickMs = 16;
constexpr int kSliderSteps = 1000;
constexpr std::array<double, 6> kPaces = {1.0, 0.5, 0.2, 0.1, 0.02, 0.01};

QLabel* makeLabel(QWidget* parent) {
    auto* label = new QLabel(parent);
    label->setWordWrap(true);
    label->setSizePolicy(QSizePolicy::Ignored, QSizePolicy::Minimum);
    label->setTextInteractionFlags(Qt::TextSelectableByMouse);
    return label;
}

} // namespace

class RacePanel::Private {
public:
    Private(RacePanel* panel, EngineClient* engine, RunData* runData, Selection* shared);

    void build();
    QLayout* buildStart();
    QLayout* buildReplay();
    void connectAll();
    void updateFork();
    void updateButtons();
    void showMoment(double ms);
    void tick();
    void onFinished(MeasurementKind kind, const std::optional<Error>& error);
    [[nodiscard]] std::vector<TokenId> prefix() const;
    [[nodiscard]] QString divergence() const;
    [[nodiscard]] bool hasRace() const { return !replay.race().with.tokens.empty(); }

    RacePanel* q;
    EngineClient* client;
    RunData* data;
    Selection* selection;
    RaceReplay replay;
    double ms = 0.0;
    QTimer timer;
    QElapsedTimer sinceTick;
    QLabel* fork;
    QSpinBox* newTokens;
    QPushButton* run;
    QPushButton* cancel;
    QProgressBar* progress;
    QPushButton* playing;
    QComboBox* pace;
    QSlider* moment;
    QLabel* time;
    RaceLaneView* with;
    RaceLaneView* without;
    RacePlot* plot;
    QLabel* gap;
    QLabel* divergenceLabel;
    QLabel* note;
};

RacePanel::Private::Private(RacePanel* panel, EngineClient* engine, RunData* runData,
                            Selection* shared)
    : q(panel), client(engine), data(runData), selection(shared), fork(makeLabel(panel)),
      newTokens(new QSpinBox(panel)), run(new QPushButton(panel)), cancel(new QPushButton(panel)),
      progress(new QProgressBar(panel)), playing(new QPushButton(panel)),
      pace(new QComboBox(panel)), moment(new QSlider(Qt::Horizontal, panel)),
      time(new QLabel(panel)), with(new RaceLaneView(CachePolicy::full(), panel)),
      without(new RaceLaneView(CachePolicy::off(), panel)), plot(new RacePlot(panel)),
      gap(makeLabel(panel)), divergenceLabel(makeLabel(panel)), note(makeLabel(panel)) {}

QLayout* RacePanel::Private::buildStart() {
    newTokens->setRange(1, 100'000);
    newTokens->setValue(100);
    newTokens->setSuffix(RacePanel::tr(" tokens"));
    newTokens->setAccessibleName(RacePanel::tr("New tokens of each lane"));
    run->setText(RacePanel::tr("Run race"));
    run->setToolTip(RacePanel::tr("Go on from the fork twice, with the cache and without it"));
    cancel->setText(RacePanel::tr("Cancel"));
    progress->setAccessibleName(RacePanel::tr("Progress of the race"));
    progress->hide();
    auto* row = new QHBoxLayout;
    row->addWidget(fork, 1);
    row->addWidget(newTokens);
    row->addWidget(run);
    row->addWidget(cancel);
    return row;
}

QLayout* RacePanel::Private::buildReplay() {
    playing->setAccessibleName(RacePanel::tr("Play or pause the replay"));
    for (const double factor : kPaces)
        pace->addItem(factor == 1.0 ? RacePanel::tr("true time")
                                    : RacePanel::tr("%1 times slower").arg(1.0 / factor),
                      factor);
    pace->setAccessibleName(RacePanel::tr("Pace of the replay"));
    moment->setRange(0, kSliderSteps);
    moment->setPageStep(kSliderSteps / 20);
    moment->setAccessibleName(RacePanel::tr("Time since the fork"));
    auto* row = new QHBoxLayout;
    row->addWidget(playing);
    row->addWidget(pace);
    row->addWidget(moment, 1);
    row->addWidget(time);
    return row;
}

void RacePanel::Private::build() {
    auto* lanes = new QSplitter(Qt::Horizontal, q);
    lanes->addWidget(with);
    lanes->addWidget(without);
    lanes->addWidget(plot);
    lanes->setChildrenCollapsible(false);
    for (int part = 0; part < lanes->count(); ++part)
        lanes->setStretchFactor(part, 1);
    note->setText(RacePanel::tr("Measured one after the other, shown together."));
    auto* layout = new QVBoxLayout(q);
    layout->setContentsMargins(6, 4, 6, 4);
    layout->setSpacing(3);
    layout->addLayout(buildStart());
    layout->addWidget(progress);
    layout->addLayout(buildReplay());
    layout->addWidget(lanes, 1);
    layout->addWidget(gap);
    layout->addWidget(divergenceLabel);
    layout->addWidget(note);
}

void RacePanel::Private::connectAll() {
    Measurements& measurements = client->measurements();
    QObject::connect(run, &QPushButton::clicked, q, &RacePanel::runRace);
    QObject::connect(cancel, &QPushButton::clicked, q, [this] { client->measurements().stop(); });
    QObject::connect(playing, &QPushButton::clicked, q,
                     [this] { timer.isActive() ? q->pause() : q->play(); });
    QObject::connect(moment, &QSlider::valueChanged, q, [this](int value) {
        q->pause(); // whoever moves it wants to look
        showMoment(replay.endMs() * value / kSliderSteps);
    });
    QObject::connect(&timer, &QTimer::timeout, q, [this] { tick(); });
    QObject::connect(&measurements, &Measurements::raceProgressed, q,
                     [this](const RaceProgress& now) {
                         const int lane = now.cache.keepsCache() ? 0 : 1;
                         progress->setRange(0, static_cast<int>(2 * now.newTokens));
                         progress->setValue(static_cast<int>(lane * now.newTokens + now.token));
                     });
    QObject::connect(&measurements, &Measurements::raceFinished, q, [this](const RaceResult& race) {
        q->setRace(race);
        q->play();
    });
    QObject::connect(&measurements, &Measurements::finished, q,
                     [this](MeasurementKind kind, const std::optional<Error>& error) {
                         onFinished(kind, error);
                     });
    QObject::connect(client, &EngineClient::stateChanged, q, [this] { updateButtons(); });
    QObject::connect(selection, &Selection::tokenChanged, q, [this] { updateFork(); });
    QObject::connect(data, &RunData::cleared, q, [this] { updateFork(); });
    QObject::connect(data, &RunData::promptChanged, q, [this] { updateFork(); });
    QObject::connect(data, &RunData::finished, q, [this] { updateFork(); });
}

std::vector<TokenId> RacePanel::Private::prefix() const {
    const std::int64_t end = selection->isLocked() && selection->token()
                                 ? std::min(*selection->token() + 1, data->sequenceLength())
                                 : data->sequenceLength();
    std::vector<TokenId> tokens;
    for (std::int64_t position = 0; position < end; ++position) {
        const TokenEvent* made = data->tokenAt(position);
        if (made != nullptr)
            tokens.push_back(made->token);
        else
            tokens.push_back(data->prompt()[static_cast<std::size_t>(position)].token);
    }
    return tokens;
}

void RacePanel::Private::updateFork() {
    const std::int64_t length = data->sequenceLength();
    QString text;
    if (length == 0)
        text = RacePanel::tr("Run a prompt: the race forks at its end, or behind a token that is "
                             "clicked.");
    else if (selection->isLocked() && selection->token())
        text = RacePanel::tr("Fork behind token %1 of the text: %2")
                   .arg(formatCount(*selection->token() + 1),
                        tokenLabel(data->bytesAt(*selection->token())));
    else
        text =
            RacePanel::tr("Fork at the end of the text, behind %1 tokens").arg(formatCount(length));
    if (fork->text() != text)
        fork->setText(text);
    run->setEnabled(length > 0 && !client->measurements().running());
}

void RacePanel::Private::updateButtons() {
    const bool racing = client->measurements().running() == MeasurementKind::Race;
    cancel->setEnabled(racing && !client->measurements().isStopping());
    if (racing && !progress->isVisible())
        progress->reset();
    progress->setVisible(racing);
    playing->setEnabled(hasRace());
    moment->setEnabled(hasRace());
    playing->setText(timer.isActive() ? RacePanel::tr("Pause") : RacePanel::tr("Play"));
    updateFork();
}

QString RacePanel::Private::divergence() const {
    const RaceResult& race = replay.race();
    if (!hasRace())
        return {};
    const auto differs = firstDifference(race);
    if (!differs)
        return RacePanel::tr("Divergence check: all %1 tokens are identical.")
            .arg(formatCount(std::ssize(race.with.tokens)));
    const auto at = [&differs](const RaceLane& lane) {
        const auto index = static_cast<std::size_t>(*differs - 1);
        return index < lane.tokens.size() ? tokenLabel(lane.tokens[index].bytes)
                                          : QStringLiteral("–");
    };
    return RacePanel::tr("Divergence check: the first differing token is number %1, %2 with the "
                         "cache and %3 without.")
        .arg(formatCount(*differs), at(race.with), at(race.without));
}

void RacePanel::Private::showMoment(double wanted) {
    const RaceResult& race = replay.race();
    ms = std::clamp(wanted, 0.0, replay.endMs());
    const std::int64_t tokensWith = RaceReplay::tokensAt(race.with, ms);
    const std::int64_t tokensWithout = RaceReplay::tokensAt(race.without, ms);
    with->showTokens(tokensWith);
    without->showTokens(tokensWithout);
    plot->showUntil(race.with, tokensWith, race.without, tokensWithout, ms);
    time->setText(
        RacePanel::tr("%1 of %2").arg(formatMilliseconds(ms), formatMilliseconds(replay.endMs())));
    const RaceGap now = replay.gapAt(ms);
    gap->setText(RacePanel::tr("The uncached lane is %1 tokens behind; its newest token came %2 "
                               "later than with the cache.")
                     .arg(formatCount(now.tokens), formatMilliseconds(now.ms)));
    const QSignalBlocker blocker(moment);
    moment->setValue(replay.endMs() > 0.0
                         ? static_cast<int>(std::lround(ms / replay.endMs() * kSliderSteps))
                         : 0);
}

void RacePanel::Private::tick() {
    const double passed = static_cast<double>(sinceTick.nsecsElapsed()) / 1e6;
    sinceTick.restart();
    showMoment(ms + passed * pace->currentData().toDouble());
    if (ms >= replay.endMs())
        q->pause();
}

void RacePanel::Private::onFinished(MeasurementKind kind, const std::optional<Error>& error) {
    if (kind == MeasurementKind::Race && error)
        note->setText(isCancelled(*error) ? RacePanel::tr("The race was cancelled.")
                                          : QString::fromStdString(error->text()));
    updateButtons();
}

RacePanel::RacePanel(EngineClient* client, RunData* runData, Selection* selection, QWidget* parent)
    : QWidget(parent), d(std::make_unique<Private>(this, client, runData, selection)) {
    setFocusPolicy(Qt::NoFocus);
    setFocusProxy(d->run);
    setAccessibleName(tr("Race"));
    setAccessibleDescription(
        tr("The same text from one token on, with the cache and without it, on one time axis."));
    d->timer.setInterval(kTickMs);
    d->timer.setTimerType(Qt::PreciseTimer);
    d->build();
    d->connectAll();
    d->updateButtons();
}

RacePanel::~RacePanel() = default;

const RaceReplay& RacePanel::replay() const { return d->replay; }
const RacePlot& RacePanel::plot() const { return *d->plot; }
double RacePanel::shownMs() const { return d->ms; }
bool RacePanel::isPlaying() const { return d->timer.isActive(); }
QString RacePanel::forkText() const { return d->fork->text(); }
QString RacePanel::gapText() const { return d->gap->text(); }
QString RacePanel::divergenceText() const { return d->divergenceLabel->text(); }
QString RacePanel::message() const { return d->note->text(); }

void RacePanel::runRace() {
    RaceOptions options;
    options.prefix = d->prefix();
    const std::int64_t room = d->data->config().contextLength - std::ssize(options.prefix);
    options.newTokens =
        std::min<std::int64_t>(d->newTokens->value(), std::max<std::int64_t>(1, room));
    d->note->setText(tr("Measured one after the other, shown together. Greedy: each lane writes "
                        "the most probable token."));
    if (const Status begun = d->client->measurements().beginRace(std::move(options)); !begun)
        d->note->setText(QString::fromStdString(begun.error().text()));
    d->updateButtons();
}

void RacePanel::setRace(const RaceResult& race) {
    pause();
    d->replay = RaceReplay(race);
    d->with->setLane(race.with);
    d->without->setLane(race.without);
    d->plot->begin(d->replay.endMs(), std::ssize(race.with.tokens));
    d->divergenceLabel->setText(d->divergence());
    d->showMoment(0.0);
    d->updateButtons();
}

void RacePanel::play() {
    if (!d->hasRace())
        return;
    if (d->ms >= d->replay.endMs())
        d->showMoment(0.0);
    d->sinceTick.start();
    d->timer.start();
    d->updateButtons();
}

void RacePanel::pause() {
    d->timer.stop();
    d->updateButtons();
}

void RacePanel::showAt(double ms) {
    pause();
    d->showMoment(ms);
}

} // namespace kvglass::ui
