// SPDX-FileCopyrightText: 2026 The KVGlass authors
// SPDX-License-Identifier: GPL-3.0-or-later

// What the window's commands do.

#include <algorithm>

#include <QApplication>
#include <QCursor>
#include <QDockWidget>
#include <QDragEnterEvent>
#include <QFileDialog>
#include <QFileInfo>
#include <QMimeData>
#include <QSaveFile>
#include <QToolTip>

#include "app/window/about_dialog.h"
#include "app/window/experiment_file.h"
#include "app/window/main_window.h"
#include "app/window/model_picker.h"
#include "app/window/recording_desk.h"
#include "app/window/run_bar.h"
#include "ui/panels/cache_switch_button.h"
#include "ui/panels/experiment_form.h"
#include "ui/panels/experiment_panel.h"
#include "ui/panels/prompt_editor.h"
#include "ui/panels/prompt_panel.h"
#include "ui/panels/run_banner.h"
#include "ui/panels/status_numbers.h"
#include "ui/panels/transcript_panel.h"
#include "ui/panels/transcript_view.h"

namespace kvglass::window {

namespace {

constexpr double kPresentationScale = 1.5;

/// The model folder that dropped things stand for; empty: none.
QString droppedFolder(const QMimeData& data) {
    for (const QUrl& url : data.urls()) {
        const QFileInfo info(url.toLocalFile());
        if (info.isDir())
            return info.absoluteFilePath();
        if (info.isFile() && (info.suffix() == QStringLiteral("safetensors") ||
                              info.fileName() == QStringLiteral("config.json")))
            return info.absolutePath();
    }
    return {};
}

QFileDialog* openDialog(QWidget* parent, const QString& title, QFileDialog::AcceptMode mode) {
    auto* dialog = new QFileDialog(parent, title);
    dialog->setAttribute(Qt::WA_DeleteOnClose);
    dialog->setAcceptMode(mode);
    return dialog;
}

int wrapped(std::int64_t value, std::int64_t count) {
    return static_cast<int>(((value % count) + count) % count);
}

} // namespace

void MainWindow::connectActions() {
    const auto on = [this](QAction* action, auto slot) {
        connect(action, &QAction::triggered, this, slot);
    };
    on(m_actions.run, [this] { runNow(); });
    on(m_actions.pause, [this] { pauseOrGoOn(); });
    on(m_actions.step, [this] { singleStep(); });
    on(m_actions.stop, [this] { stopOrClear(); });
    on(m_actions.goOn, [this] { continueText(); });
    on(m_actions.cache,
       [this](bool keep) { setCache(keep ? CachePolicy::full() : CachePolicy::off()); });
    on(m_actions.openModel, [this] { chooseFolder(); });
    on(m_actions.exportTranscript, [this] { chooseTranscriptFile(); });
    on(m_actions.savePicture, [this] { choosePictureFile(); });
    on(m_actions.quit, [this] { close(); });
    on(m_actions.find, [this] {
        m_docks->dock(DockId::Transcript)->show();
        m_transcript->find();
    });
    on(m_actions.restoreLayout, [this] { m_docks->arrangeByDefault(size()); });
    on(m_actions.presentation, [this](bool full) { setPresentation(full); });
    on(m_actions.themeSystem, [this] { setTheme(Theme::System); });
    on(m_actions.themeLight, [this] { setTheme(Theme::Light); });
    on(m_actions.themeDark, [this] { setTheme(Theme::Dark); });
    on(m_actions.nextLayer, [this] { moveHead(1, 0); });
    on(m_actions.previousLayer, [this] { moveHead(-1, 0); });
    on(m_actions.nextHead, [this] { moveHead(0, 1); });
    on(m_actions.previousHead, [this] { moveHead(0, -1); });
    on(m_actions.help, [this] { showHelp(); });
    on(m_actions.about, [this] { (new AboutDialog(this))->show(); });
}

void MainWindow::connectViews() {
    connect(m_bar->cacheSwitch(), &QAbstractButton::clicked, this,
            [this](bool keep) { setCache(keep ? CachePolicy::full() : CachePolicy::off()); });
    connect(m_bar, &RunBar::paceChosen, this, &MainWindow::setPace);
    m_experiment->form().setModelPicker(m_experimentModels);
    for (ModelPicker* models : modelPickers()) {
        connect(models, &ModelPicker::chosen, this, &MainWindow::loadPicked);
        connect(models, &ModelPicker::openFolderWanted, this, &MainWindow::chooseFolder);
    }
    connect(m_experiment, &ui::ExperimentPanel::recordChanged, this,
            &MainWindow::rememberExperiment);
    connect(m_transcript->view(), &ui::TranscriptView::walkedPastEnd, this, [this] {
        if (m_client->state() == ui::EngineState::Paused || m_recordings->player().isPaused())
            singleStep();
    });
    connect(m_transcript, &ui::TranscriptPanel::tintChanged, this,
            &MainWindow::followAttentionNeed);
    connect(m_docks->dock(DockId::Attention), &QDockWidget::visibilityChanged, this,
            &MainWindow::followAttentionNeed);
    connect(&m_selection, &ui::Selection::tokenChanged, this, &MainWindow::onStateChanged);
    connect(&m_data, &ui::RunData::cacheSwitched, this, &MainWindow::onCacheSwitched);
}

void MainWindow::followAttentionNeed() {
    const bool shown = !m_docks->dock(DockId::Attention)->isHidden();
    m_client->setCaptureWanted(shown || m_transcript->tint() == ui::TranscriptTint::Attention);
}

void MainWindow::rememberExperiment(const ExperimentRecord& record) {
    if (m_experimentFile.empty())
        return;
    if (const Status written = writeExperiment(record, m_experimentFile); !written)
        showFailure(written.error());
}

void MainWindow::showMeasuring() {
    m_banner->showMessage({ui::BannerKind::Warning, tr("The engine is measuring"),
                           tr("A generation would disturb what is measured; it can begin when the "
                              "measurement has ended."),
                           tr("Stop the measurement"), [this] { m_client->stop(); }});
}

void MainWindow::runNow() {
    if (m_client->state() == ui::EngineState::Measuring)
        showMeasuring();
    if (m_client->state() != ui::EngineState::Ready)
        return;
    m_recordings->player().close();
    GenerationRequest request = m_prompt->takeRequest();
    request.switchCacheAt = std::exchange(m_switchesOfNextRun, {});
    m_selection.clear();
    m_banner->dismiss(ui::BannerKind::Failure);
    m_banner->dismiss(ui::BannerKind::Warning);
    if (m_prompt->editor()->hasFocus())
        m_transcript->view()->setFocus(); // where Space, Escape and the arrows mean the run
    if (std::exchange(m_nextRunTellsStory, false))
        m_client->run(std::move(request), [](GenerationRequest& fitted, std::int64_t room) {
            fitted.maxNewTokens = std::min(fitted.maxNewTokens, room);
            fitted.switchCacheAt = storySwitches(fitted.maxNewTokens);
        });
    else
        m_client->run(std::move(request));
}

void MainWindow::continueText() {
    if (m_client->state() != ui::EngineState::Ready || !m_client->canContinue())
        return;
    GenerationRequest request = m_prompt->takeRequest();
    request.prompt = ContinuePrevious{};
    m_client->run(std::move(request));
}

void MainWindow::pauseOrGoOn() {
    ui::ReplayPlayer& player = m_recordings->player();
    if (player.isOpen())
        player.isPaused() ? player.resume() : player.pause();
    else if (m_client->state() == ui::EngineState::Paused)
        m_client->resume();
    else
        m_client->pause();
}

void MainWindow::singleStep() {
    if (m_recordings->player().isOpen())
        m_recordings->player().singleStep();
    else
        m_client->singleStep();
}

void MainWindow::setPace(double pace) {
    if (m_recordings->player().isOpen())
        m_recordings->player().setPace(pace);
    else
        m_client->setPace(pace);
}

void MainWindow::stopOrClear() {
    const QWidget* focus = QApplication::focusWidget();
    if (m_transcript->isFinding() && focus != nullptr && m_transcript->isAncestorOf(focus)) {
        m_transcript->closeFind();
        return;
    }
    if (m_recordings->player().isOpen() && !m_recordings->player().isAtEnd()) {
        m_recordings->player().skipToEnd();
        return;
    }
    switch (m_client->state()) {
    case ui::EngineState::Loading: m_client->cancelLoad(); break;
    case ui::EngineState::Prefill:
    case ui::EngineState::Running:
    case ui::EngineState::Paused:
    case ui::EngineState::Measuring:
    case ui::EngineState::Stopping: m_client->stop(); break;
    case ui::EngineState::NoModel:
    case ui::EngineState::Ready: m_selection.clear(); break;
    }
}

void MainWindow::setCache(CachePolicy policy) {
    m_client->setCachePolicy(policy);
    m_actions.cache->setChecked(m_client->cachePolicy().keepsCache());
    m_bar->cacheSwitch()->showState(m_client->cachePolicy().keepsCache());
}

void MainWindow::moveHead(int layers, int heads) {
    const ModelConfig& config = m_data.config(); // of the loaded model, or of the recorded one
    if (config.layers == 0)
        return;
    m_selection.setHead(LayerIndex(wrapped(m_selection.layer().value + layers, config.layers)),
                        HeadIndex(wrapped(m_selection.head().value + heads, config.heads)));
}

void MainWindow::loadPicked(ModelChoice choice) {
    // Who picks another model or format leaves the device as it was: the engine's choice.
    if (m_wanted.device == kAutomaticDevice && m_client->model() &&
        m_client->model()->choice.device == choice.device) {
        choice.device = kAutomaticDevice;
    }
    load(choice);
}

void MainWindow::load(const ModelChoice& choice) {
    m_wanted = choice;
    m_rest.reset();
    m_banner->dismiss(); // whatever it said, now the progress is what counts
    m_loadTime.start();
    for (ModelPicker* models : modelPickers())
        models->showChoice(choice);
    m_client->load(choice);
}

void MainWindow::chooseFolder() {
    QFileDialog* dialog = openDialog(this, tr("Open a model folder"), QFileDialog::AcceptOpen);
    dialog->setFileMode(QFileDialog::Directory);
    dialog->setOption(QFileDialog::ShowDirsOnly);
    connect(dialog, &QFileDialog::fileSelected, this, [this](const QString& folder) {
        ModelChoice choice = m_bar->models()->choice();
        choice.model = folder.toStdString();
        load(choice);
    });
    dialog->open();
}

void MainWindow::dragEnterEvent(QDragEnterEvent* event) {
    const QMimeData& data = *event->mimeData();
    if (!ui::droppedRecordings(data).isEmpty() || !droppedFolder(data).isEmpty())
        event->acceptProposedAction();
}

void MainWindow::dropEvent(QDropEvent* event) {
    if (const QString recording = ui::droppedRecordings(*event->mimeData()).value(0);
        !recording.isEmpty()) {
        event->acceptProposedAction();
        openRecordingFile(recording);
        return;
    }
    const QString folder = droppedFolder(*event->mimeData());
    if (folder.isEmpty())
        return;
    event->acceptProposedAction();
    ModelChoice choice = m_bar->models()->choice();
    choice.model = folder.toStdString();
    load(choice);
}

void MainWindow::chooseTranscriptFile() {
    QFileDialog* dialog = openDialog(this, tr("Export the transcript"), QFileDialog::AcceptSave);
    dialog->setDefaultSuffix(QStringLiteral("txt"));
    dialog->setNameFilter(tr("Text (*.txt)"));
    connect(dialog, &QFileDialog::fileSelected, this, [this](const QString& path) {
        if (!saveTranscript(path))
            showFailure({ErrorCode::Io, "cannot write '" + path.toStdString() + "'",
                         "the file could not be opened or written", "nothing was changed"});
    });
    dialog->open();
}

void MainWindow::choosePictureFile() {
    QFileDialog* dialog =
        openDialog(this, tr("Save a picture of the window"), QFileDialog::AcceptSave);
    dialog->setDefaultSuffix(QStringLiteral("png"));
    dialog->setNameFilter(tr("PNG pictures (*.png)"));
    connect(dialog, &QFileDialog::fileSelected, this, [this](const QString& path) {
        if (!savePicture(path))
            showFailure({ErrorCode::Io, "cannot write '" + path.toStdString() + "'",
                         "the file could not be opened or written", "nothing was changed"});
    });
    dialog->open();
}

bool MainWindow::saveTranscript(const QString& path) {
    QSaveFile file(path); // the old file stays until the new one is complete
    const QByteArray text = m_transcript->view()->text().plain().toUtf8();
    return file.open(QIODevice::WriteOnly) && file.write(text) == text.size() && file.commit();
}

bool MainWindow::savePicture(const QString& path) { return grab().save(path, "PNG"); }

void MainWindow::setPresentation(bool on) {
    QFont large = m_usualFont;
    large.setPointSizeF(m_usualFont.pointSizeF() * kPresentationScale);
    if (on) {
        m_stateBeforePresentation = windowState();
        m_docks->enterPresentation();
    }
    QApplication::setFont(on ? large : m_usualFont);
    setWindowState(on ? windowState() | Qt::WindowFullScreen : m_stateBeforePresentation);
    if (!on) {
        m_docks->leavePresentation();
        emit m_banner->shownChanged(); // its row is shown by what it says, not by a layout
    }
    m_actions.presentation->setChecked(on);
}

void MainWindow::showHelp() {
    const QPoint at = QCursor::pos();
    QString help = m_docks->helpFor(QApplication::widgetAt(at));
    if (help.isEmpty())
        help = m_docks->helpFor(QApplication::focusWidget());
    if (help.isEmpty())
        help = tr("Write a prompt and press Ctrl+Return. Ctrl+K switches the KV cache, also while "
                  "text streams. F1 over a view explains it.");
    QToolTip::showText(at, QStringLiteral("<p>%1</p>").arg(help.toHtmlEscaped()), this, rect(),
                       20'000);
}

} // namespace kvglass::window
