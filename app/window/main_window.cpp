// SPDX-FileCopyrightText: 2026 The KVGlass authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "app/window/main_window.h"

#include <QActionGroup>
#include <QApplication>
#include <QCloseEvent>
#include <QMenuBar>
#include <QProgressBar>
#include <QScreen>
#include <QStatusBar>

#include "app/window/experiment_file.h"
#include "app/window/key_routing.h"
#include "app/window/model_picker.h"
#include "app/window/recording_desk.h"
#include "app/window/run_bar.h"
#include "app/window/state_label.h"
#include "app/window/themed_icon.h"
#include "ui/panels/attention_panel.h"
#include "ui/panels/candidates_panel.h"
#include "ui/panels/compare_panel.h"
#include "ui/panels/experiment_panel.h"
#include "ui/panels/latency_panel.h"
#include "ui/panels/log_panel.h"
#include "ui/panels/memory_panel.h"
#include "ui/panels/prompt_editor.h"
#include "ui/panels/prompt_panel.h"
#include "ui/panels/race_panel.h"
#include "ui/panels/run_banner.h"
#include "ui/panels/status_numbers.h"
#include "ui/panels/transcript_panel.h"

namespace kvglass::window {

namespace {

constexpr QSize kPreferredSize(1440, 900);
// Of a picture taken by a script: no screen limits it, and every view has room.
constexpr QSize kPictureSize(1600, 1000);

/// Sampling reads better than greedy with small models; the seed makes it reproducible.
ui::PromptSettings firstSettings() {
    ui::PromptSettings settings;
    settings.sampling.temperature = 0.8;
    settings.sampling.topP = 0.95;
    settings.sampling.seed = 1;
    return settings;
}

} // namespace

MainWindow::MainWindow(WindowParts parts)
    : m_settings(std::move(parts.settings)), m_actions(this),
      m_client(new ui::EngineClient(std::move(parts.engine), &m_data, this)),
      m_recordings(new RecordingDesk(&m_data, m_client, this)), m_docks(new DockLayout(this)),
      m_bar(new RunBar(m_actions, this)), m_banner(new ui::RunBanner(this)),
      m_prompt(new ui::PromptPanel(this)),
      m_transcript(new ui::TranscriptPanel(&m_data, &m_selection, this)),
      m_latency(new ui::LatencyPanel(&m_data, &m_selection, this)),
      m_memory(new ui::MemoryPanel(&m_data, &m_selection, this)),
      m_attention(new ui::AttentionPanel(&m_data, &m_selection, this)),
      m_candidates(new ui::CandidatesPanel(&m_data, &m_selection, this)),
      m_log(new ui::LogPanel(std::move(parts.log), this)),
      m_experiment(new ui::ExperimentPanel(m_client, this)),
      m_experimentModels(new ModelPicker(m_experiment)),
      m_race(new ui::RacePanel(m_client, &m_data, &m_selection, this)),
      m_compare(new ui::ComparePanel(this)), m_experimentFile(std::move(parts.experiment)),
      m_state(new StateLabel(this)), m_stepProgress(new QProgressBar(this)),
      m_numbers(new ui::StatusNumbers(&m_data, this)), m_usualFont(QApplication::font()) {
    setWindowTitle(tr("KVGlass"));
    setWindowIcon(applicationIcon());
    setAcceptDrops(true);
    setContextMenuPolicy(Qt::NoContextMenu); // bars are not hidden by accident
    resize(kPreferredSize.boundedTo(screen()->availableSize() * 0.95));
    m_prompt->setExamples(ui::readPromptExamples(parts.examples));
    m_prompt->setSettings(firstSettings());
    makeBars();
    makeDocks();
    makeMenus();
    m_actions.setIcons(palette());
    qApp->installEventFilter(new KeyRouting(
        [this] {
            return m_client->state() == ui::EngineState::Paused ||
                   m_recordings->player().isPaused();
        },
        this));
    connectActions();
    connectViews();
    connectClient();
    connectRecordings();
    connectKeptRuns();
    connectComparison();
    m_runs = std::move(parts.runs);
    restoreSettings();
    onStateChanged();
}

MainWindow::~MainWindow() {
    // The children outlive this destructor; what they still say must not reach the window.
    for (QObject* child : findChildren<QObject*>())
        child->disconnect(this);
}

void MainWindow::makeBars() {
    addToolBar(m_bar);
    addToolBarBreak();
    auto* messages = new QToolBar(tr("Messages"), this);
    messages->setObjectName(QStringLiteral("messages"));
    messages->setMovable(false);
    messages->setContentsMargins(0, 0, 0, 0);
    m_banner->setSizePolicy(QSizePolicy::Expanding, QSizePolicy::Preferred);
    QAction* shown = messages->addWidget(m_banner);
    addToolBar(messages);
    messages->hide();
    connect(m_banner, &ui::RunBanner::shownChanged, messages, [this, messages, shown] {
        shown->setVisible(m_banner->message().has_value());
        messages->setVisible(m_banner->message().has_value());
    });
    m_state->setAccessibleName(tr("State"));
    m_stepProgress->setRange(0, 1000);
    m_stepProgress->setFixedWidth(120);
    m_stepProgress->setTextVisible(false);
    m_stepProgress->setAccessibleName(tr("Progress of the step"));
    m_stepProgress->hide();
    statusBar()->addWidget(m_state);
    statusBar()->addWidget(m_stepProgress);
    statusBar()->addPermanentWidget(m_numbers, 1);
    statusBar()->setSizeGripEnabled(false);
}

void MainWindow::makeDocks() {
    m_docks->add(m_prompt,
                 {DockId::Prompt, tr("Prompt"), QStringLiteral("prompt"),
                  tr("What the model goes on from, and how it chooses tokens. Ctrl+Return "
                     "runs; Ctrl+Up and Ctrl+Down walk earlier prompts.")});
    m_docks->add(m_transcript,
                 {DockId::Transcript, tr("Transcript"), QStringLiteral("transcript"),
                  tr("The text, one handle per token, underlined in the colour of its step. Hover, "
                     "click or use the arrow keys: all views show the same token.")});
    m_docks->add(m_latency,
                 {DockId::Latency, tr("Latency"), QStringLiteral("latency"),
                  tr("The measured time of every step. Cached steps are blue dots, uncached steps "
                     "vermilion triangles; lines mark where the cache was switched.")});
    m_docks->add(
        m_memory,
        {DockId::Memory, tr("Memory"), QStringLiteral("memory"),
         tr("Bytes of the KV cache from the allocator: used, reserved and capacity, beside "
            "weights and work buffers.")});
    m_docks->add(
        m_attention,
        {DockId::Attention, tr("Attention"), QStringLiteral("attention"),
         tr("How much each token looked at each earlier one. Captured only while this view "
            "is open. Attention weight is not importance.")});
    m_docks->add(
        m_candidates,
        {DockId::Candidates, tr("Candidates"), QStringLiteral("candidates"),
         tr("The ten most probable tokens at the selected position, before temperature and "
            "filters; the chosen one is marked.")});
    m_docks->add(m_log, {DockId::Log, tr("Log"), QStringLiteral("log"),
                         tr("What the program did, with times.")});
    m_docks->add(m_experiment,
                 {DockId::Experiment, tr("Experiment"), QStringLiteral("experiment"),
                  tr("The article's experiment on this machine: the same text with and without the "
                     "cache, several times. Marks are measured, dashed curves are predicted, "
                     "figures in italics are derived or published.")});
    m_docks->add(m_race, {DockId::Race, tr("Race"), QStringLiteral("race"),
                          tr("Two lanes from one token on, with the cache and without it. Each is "
                             "measured alone; both are shown on one time axis.")});
    m_docks->add(m_compare,
                 {DockId::Compare, tr("Compare"), QStringLiteral("compare"),
                  tr("Two recordings, or a recording with the run that is shown: step times, "
                     "memory and text of A and B. Drop recordings here, or choose them.")});
}

void MainWindow::makeMenus() {
    QMenu* file = menuBar()->addMenu(tr("&File"));
    file->addActions({m_actions.openModel, m_actions.openRecording});
    QMenu* recent = file->addMenu(tr("Recent r&uns"));
    connect(recent, &QMenu::aboutToShow, this, [this, recent] { fillRecentRuns(*recent); });
    file->addSeparator();
    file->addActions({m_actions.saveRecording, m_actions.exportRecording,
                      m_actions.exportTranscript, m_actions.savePicture});
    file->addSeparator();
    file->addAction(m_actions.quit);
    QMenu* run = menuBar()->addMenu(tr("&Run"));
    run->addActions(
        {m_actions.run, m_actions.pause, m_actions.step, m_actions.stop, m_actions.goOn});
    run->addSeparator();
    run->addAction(m_actions.cache);
    QMenu* view = menuBar()->addMenu(tr("&View"));
    for (QAction* dock : m_docks->actions())
        view->addAction(dock);
    view->addSeparator();
    view->addActions({m_actions.find, m_actions.nextLayer, m_actions.previousLayer,
                      m_actions.nextHead, m_actions.previousHead});
    view->addSeparator();
    view->addActions({m_actions.restoreLayout, m_actions.presentation});
    QMenu* colours = view->addMenu(tr("&Colours"));
    auto* themes = new QActionGroup(this);
    for (QAction* theme : {m_actions.themeSystem, m_actions.themeLight, m_actions.themeDark}) {
        themes->addAction(theme);
        colours->addAction(theme);
    }
    QMenu* help = menuBar()->addMenu(tr("&Help"));
    help->addActions({m_actions.help, m_actions.about});
    addActions({m_actions.run, m_actions.pause, m_actions.step, m_actions.stop, m_actions.goOn});
}

void MainWindow::restoreSettings() {
    setTheme(m_settings.theme());
    if (const auto prompt = m_settings.prompt())
        m_prompt->setSettings(*prompt);
    m_prompt->editor()->history().setEntries(m_settings.history());
    for (ModelPicker* models : modelPickers())
        models->setRecentModels(m_settings.recentModels());
    if (!m_experimentFile.empty())
        if (auto record = readExperiment(m_experimentFile))
            m_experiment->setRecord(std::move(*record));
    m_compare->setRemembered(m_settings.compared());
    restoreGeometry(m_settings.geometry());
    m_docks->arrangeByDefault(size());
    m_arranged = restoreState(m_settings.layout());
    m_banner->dismiss(); // the row of messages is not part of a layout
}

std::array<ModelPicker*, 2> MainWindow::modelPickers() const {
    return {m_bar->models(), m_experimentModels};
}

void MainWindow::storeSettings() {
    // What the command line said holds for this time only, unless it was changed since.
    ui::PromptSettings prompt = m_prompt->settings();
    if (m_start.options.maxNewTokens == prompt.maxNewTokens)
        prompt.maxNewTokens = m_settings.prompt().value_or(firstSettings()).maxNewTokens;
    m_settings.setPrompt(prompt);
    m_settings.setHistory(m_prompt->editor()->history().entries());
    m_settings.setCompared(m_compare->remembered());
    if (m_start.options.theme != m_theme.theme())
        m_settings.setTheme(m_theme.theme());
    if (!m_actions.presentation->isChecked() && m_start.options.size != size())
        m_settings.setPlaces(saveGeometry(), saveState());
}

void MainWindow::setTheme(Theme theme) {
    m_theme.apply(theme);
    m_actions.themeSystem->setChecked(theme == Theme::System);
    m_actions.themeLight->setChecked(theme == Theme::Light);
    m_actions.themeDark->setChecked(theme == Theme::Dark);
    m_actions.setIcons(QApplication::palette());
}

void MainWindow::start(const WindowOptions& options) {
    m_start.options = options;
    if (options.theme)
        setTheme(*options.theme);
    const std::optional<QSize> size =
        options.isScripted() ? options.size.value_or(kPictureSize) : options.size;
    if (size) {
        m_docks->arrangeByDefault(*size); // before: views that stand abreast need room
        resize(*size);
    }
    ui::PromptSettings settings = m_prompt->settings();
    settings.maxNewTokens = options.maxNewTokens.value_or(settings.maxNewTokens);
    m_switchesOfNextRun = options.switchCacheAt;
    m_nextRunTellsStory = options.run && m_switchesOfNextRun.empty() && !options.screenshot.empty();
    if (options.run && options.isScripted()) // as many tokens as were asked for
        settings.endOfText = EndOfTextRule::Ignore;
    m_prompt->setSettings(settings);
    if (options.prompt)
        m_prompt->setPrompt(QString::fromStdString(*options.prompt));
    else
        m_prompt->showFirstExample();
    if (options.cache)
        setCache(*options.cache);
    ModelChoice choice = m_settings.model();
    choice.model = options.model.value_or(choice.model);
    choice.device = options.device.value_or(choice.device);
    choice.weightType = options.weightType.value_or(choice.weightType);
    choice.threads = options.threads;
    m_prompt->setFocus();
    m_start.choice = choice;
    m_start.mayFallBack = !options.model && choice.model != ModelChoice().model;
    m_wanted = choice;
    if (options.recording) // needs no model
        openRecordingFile(QString::fromStdString(*options.recording));
    else
        load(choice);
    keepRuns(); // after the model: a search for interrupted runs makes nobody wait
}

void MainWindow::keepRuns() {
    ui::RunKeeping keeping{{KVGLASS_VERSION, KVGLASS_BUILD_TYPE, KVGLASS_COMPILER}, {}, {}};
    if (!m_runs.empty())
        keeping.folder = RunFolder(m_runs);
    if (m_start.options.isScripted())
        keeping.afterRun = ui::AfterRun::Remove;
    m_client->keepRuns(std::move(keeping));
}

void MainWindow::showEvent(QShowEvent* event) {
    QMainWindow::showEvent(event);
    // Only now are the sizes known that the default arrangement shares out.
    if (!m_arranged)
        m_docks->arrangeByDefault(size());
    m_arranged = true;
}

void MainWindow::changeEvent(QEvent* event) {
    QMainWindow::changeEvent(event);
    if (event->type() == QEvent::PaletteChange)
        m_actions.setIcons(palette());
}

void MainWindow::closeEvent(QCloseEvent* event) {
    storeSettings();
    m_client->cancelLoad();
    m_client->stop();
    event->accept();
}

QString MainWindow::stateShown() const { return m_state->text(); }

} // namespace kvglass::window
