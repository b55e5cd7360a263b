// SPDX-FileCopyrightText: 2026 The KVGlass authors
// SPDX-License-Identifier: GPL-3.0-or-later

// What the window shows of the engine's states: actions, banner, status bar.

#include <utility>

#include <QDockWidget>
#include <QProgressBar>

#include "app/window/main_window.h"
#include "app/window/model_picker.h"
#include "app/window/recording_desk.h"
#include "app/window/recovery.h"
#include "app/window/run_bar.h"
#include "app/window/state_label.h"
#include "app/window/window_text.h"
#include "engine/runtime/device_list.h"
#include "ui/client/vocabulary.h"
#include "ui/panels/attention_panel.h"
#include "ui/panels/cache_switch_button.h"
#include "ui/panels/candidates_panel.h"
#include "ui/panels/prompt_editor.h"
#include "ui/panels/prompt_panel.h"
#include "ui/panels/run_banner.h"
#include "ui/panels/status_numbers.h"
#include "ui/plot/number_format.h"

namespace kvglass::window {

namespace {

constexpr int kBannerAfterMs = 200;

bool isActive(ui::EngineState state) {
    return state == ui::EngineState::Prefill || state == ui::EngineState::Running ||
           state == ui::EngineState::Paused;
}

} // namespace

void MainWindow::connectClient() {
    connect(m_client, &ui::EngineClient::devicesReady, this, [this] {
        for (ModelPicker* models : modelPickers())
            models->setDevices(m_client->devices());
    });
    connect(m_client, &ui::EngineClient::stateChanged, this, &MainWindow::onStateChanged);
    connect(m_client, &ui::EngineClient::modelLoaded, this, &MainWindow::onModelLoaded);
    connect(m_client, &ui::EngineClient::loadProgress, this, &MainWindow::onLoadProgress);
    connect(m_client, &ui::EngineClient::loadFailed, this, &MainWindow::onLoadFailed);
    connect(m_client, &ui::EngineClient::runFinished, this, &MainWindow::onRunFinished);
    connect(m_client, &ui::EngineClient::runFailed, this, &MainWindow::onRunFailed);
    connect(m_client, &ui::EngineClient::ticked, m_numbers, &ui::StatusNumbers::tick);
    connect(m_client, &ui::EngineClient::ticked, this, [this] {
        m_attention->setMergedUpdates(m_client->uiStats().skippedAttentionUpdates -
                                      m_mergedBeforeRun);
    });
    connect(&m_data, &ui::RunData::cleared, this,
            [this] { m_mergedBeforeRun = m_client->uiStats().skippedAttentionUpdates; });
    connect(m_client, &ui::EngineClient::cachePolicyChanged, this,
            [this] { setCache(m_client->cachePolicy()); });
    // Only a step that takes its time shows its progress: a bar that blinks says nothing.
    auto* longStep = new QTimer(m_stepProgress);
    longStep->setSingleShot(true);
    longStep->setInterval(kBannerAfterMs);
    connect(longStep, &QTimer::timeout, m_stepProgress, [this] {
        m_stepProgress->setVisible(m_client->state() == ui::EngineState::Prefill ||
                                   m_client->state() == ui::EngineState::Running);
    });
    connect(m_client, &ui::EngineClient::stepProgress, this,
            [this, longStep](StepKind, double fraction) {
                m_stepProgress->setValue(static_cast<int>(fraction * m_stepProgress->maximum()));
                if (fraction < 1.0 && m_stepProgress->isHidden() && !longStep->isActive())
                    longStep->start();
            });
    connect(&m_data, &ui::RunData::stepsAppended, m_stepProgress, &QWidget::hide);
    connect(&m_data, &ui::RunData::stepsAppended, longStep, &QTimer::stop);
    m_loadBanner.setSingleShot(true);
    m_loadBanner.setInterval(kBannerAfterMs);
    connect(&m_loadBanner, &QTimer::timeout, this, [this] {
        m_banner->showMessage({ui::BannerKind::Progress,
                               tr("Loading %1").arg(modelTitle(m_wanted.model)),
                               {},
                               tr("Cancel"),
                               [this] { m_client->cancelLoad(); }});
    });
}

void MainWindow::onStateChanged() {
    const ui::EngineState state = m_client->state();
    const bool ready = state == ui::EngineState::Ready;
    const bool active = isActive(state);
    const bool paused = state == ui::EngineState::Paused;
    const bool measuring = state == ui::EngineState::Measuring;
    m_actions.run->setEnabled(ready || measuring); // measuring: it says why not
    m_actions.pause->setEnabled(active);
    m_actions.pause->setText(paused ? tr("&Go on") : tr("&Pause"));
    m_actions.step->setEnabled(paused || (ready && m_client->canContinue()));
    m_actions.goOn->setEnabled(ready && m_client->canContinue());
    const bool selected = m_selection.token().has_value() || m_selection.range().has_value();
    m_actions.stop->setEnabled(active || measuring || state == ui::EngineState::Loading ||
                               selected);
    m_state->showState(stateText(*m_client, m_data));
    const bool idle = ready || state == ui::EngineState::NoModel;
    m_actions.openRecording->setEnabled(idle);
    m_actions.saveRecording->setEnabled(idle && m_recordings->canSave());
    m_actions.exportRecording->setEnabled(m_actions.saveRecording->isEnabled());
    if (m_recordings->player().isOpen())
        showReplayState();
    // During a run it keeps its place, so that nothing moves when it comes and goes.
    QSizePolicy policy = m_stepProgress->sizePolicy();
    policy.setRetainSizeWhenHidden(active);
    m_stepProgress->setSizePolicy(policy);
    if (state != ui::EngineState::Prefill && state != ui::EngineState::Running)
        m_stepProgress->hide();
    if (state == ui::EngineState::Loading) {
        const auto& shown = m_banner->message();
        const bool showsProgress = shown && shown->kind == ui::BannerKind::Progress;
        if (!m_loadBanner.isActive() && !showsProgress)
            m_loadBanner.start();
    } else {
        m_loadBanner.stop();
        m_banner->dismiss(ui::BannerKind::Progress);
    }
    offerInterruptedRun();
}

void MainWindow::onLoadProgress(qint64 doneBytes, qint64 totalBytes) {
    if (totalBytes <= 0 || doneBytes <= 0)
        return;
    const double fraction = static_cast<double>(doneBytes) / static_cast<double>(totalBytes);
    const double leftMs = static_cast<double>(m_loadTime.elapsed()) * (1.0 - fraction) / fraction;
    m_banner->setProgress(fraction, tr("%1 of %2, about %3 left")
                                        .arg(ui::formatBytes(static_cast<double>(doneBytes)),
                                             ui::formatBytes(static_cast<double>(totalBytes)),
                                             ui::formatMilliseconds(leftMs)));
}

void MainWindow::onModelLoaded() {
    const ModelInfo& model = *m_client->model();
    m_start.mayFallBack = false;
    if (m_wanted != ModelChoice())
        m_start.failure.reset();    // something else was opened meanwhile
    m_recordings->player().close(); // its data went when the model came
    for (ModelPicker* models : modelPickers())
        models->showChoice(model.choice);
    m_selection.clear(); // its token was one of the last model's run
    if (!m_start.failure && !m_start.isFromCommandLine(m_wanted))
        m_settings.setModel(m_wanted.device == kAutomaticDevice ? m_wanted : model.choice);
    if (model.choice.model != "demo" && !model.randomWeights) {
        m_settings.addRecentModel(QString::fromStdString(model.choice.model));
        for (ModelPicker* models : modelPickers())
            models->setRecentModels(m_settings.recentModels());
    }
    showModel(model);
    m_numbers->refresh();
    m_banner->dismiss();
    if (m_start.failure)
        showFailure(*std::exchange(m_start.failure, {}));
    else if (model.randomWeights)
        m_banner->showMessage({ui::BannerKind::Notice, tr("Random weights"),
                               tr("Times and bytes are right, the text is meaningless. Load real "
                                  "weights for real text."),
                               tr("Open a model folder…"), [this] { chooseFolder(); }});
    if (m_rest && m_client->state() == ui::EngineState::Ready) // not of a load that was overtaken
        m_client->run(*std::exchange(m_rest, {}));
}

/// In the title, the status bar and the candidates.
void MainWindow::showModel(const ModelInfo& model) {
    m_candidates->setVocabulary(m_client->vocabulary());
    m_attention->setModel(model.config);
    const QString title = QString::fromStdString(model.displayName);
    setWindowTitle(tr("%1 – KVGlass").arg(title));
    m_numbers->setPlace(placeText(model),
                        tr("%1, %2, %3 of weights, loaded in %4")
                            .arg(title, QString::fromStdString(model.tokenizer),
                                 ui::formatBytes(static_cast<double>(model.weightBytes)),
                                 ui::formatMilliseconds(model.loadMs)));
}

void MainWindow::onLoadFailed(const Error& error) {
    if (m_client->model())
        for (ModelPicker* models : modelPickers())
            models->showChoice(m_client->model()->choice);
    if (std::exchange(m_start.mayFallBack, false) && !m_client->model() && !isCancelled(error)) {
        // The remembered model is not there at present: the bundled one is, and what was remembered
        // stays remembered.
        load(ModelChoice());
        m_start.failure = error;
        m_start.failure->now = tr("the bundled model is loaded instead").toStdString();
        return;
    }
    m_start.failure.reset();
    m_rest.reset();
    if (error.code == ErrorCode::OutOfMemory || error.code == ErrorCode::DeviceLost) {
        offerOtherChoice(error);
    } else if (!isCancelled(error)) {
        showFailure(error);
    } else if (!m_client->model()) {
        m_banner->showMessage({ui::BannerKind::Notice, tr("Loading was cancelled"),
                               tr("No model is loaded."), tr("Load again"),
                               [this] { load(m_wanted); }});
    }
}

void MainWindow::onRunFinished() {
    m_numbers->refresh();
    const auto& summary = m_data.summary();
    if (!summary || summary->reason != FinishReason::ContextFull)
        return;
    m_banner->showMessage(
        {ui::BannerKind::Notice, tr("The context is full"),
         tr("The model attends to at most %1 tokens, so the text ends here. A new run starts from "
            "the prompt.")
             .arg(ui::formatCount(m_data.config().contextLength)),
         tr("Edit the prompt"), [this] { m_prompt->setFocus(); }});
}

void MainWindow::onRunFailed(const Error& error) {
    m_numbers->refresh();
    showFailure(error);
}

void MainWindow::onCacheSwitched() {
    const ui::CacheSwitch& change = m_data.switches().back();
    if (change.problem.empty() || m_recordings->player().isOpen()) // what failed then is history
        return;
    m_banner->showMessage(
        {ui::BannerKind::Warning,
         tr("The cache could not be switched"),
         tr("%1; the run goes on as before").arg(QString::fromStdString(change.problem)),
         {},
         {}});
}

void MainWindow::showFailure(const Error& error) {
    m_loadBanner.stop();
    m_banner->showMessage(failureMessage(error, [this, error] { applyRemedy(error); }));
}

void MainWindow::applyRemedy(const Error& error) {
    switch (remedyFor(error)) {
    case Remedy::OpenModel: chooseFolder(); break;
    case Remedy::EditPrompt:
        m_docks->dock(DockId::Prompt)->show();
        m_prompt->setFocus();
        break;
    case Remedy::CacheOff: setCache(CachePolicy::off()); break;
    case Remedy::UseCpu: goOnWithTheCpu(); break;
    case Remedy::None: break;
    }
}

void MainWindow::offerOtherChoice(const Error& error) {
    ui::BannerMessage message = failureMessage(error, [this] { chooseFolder(); });
    message.action = remedyText(Remedy::OpenModel);
    const auto choice = error.code == ErrorCode::DeviceLost
                            ? choiceOnCpu(m_wanted, m_client->devices())
                            : smallerChoice(m_wanted, m_client->devices());
    if (choice) {
        const std::string device =
            resolveDevice(m_client->devices(), m_wanted.device, m_wanted.weightType);
        message.action =
            choice->device == device ? tr("Load with 16-bit weights") : tr("Load on the CPU");
        message.onAction = [this, choice] { load(*choice); };
    }
    m_loadBanner.stop();
    m_banner->showMessage(std::move(message));
}

void MainWindow::goOnWithTheCpu() {
    if (!m_client->model())
        return;
    const auto choice = choiceOnCpu(m_client->model()->choice, m_client->devices());
    if (!choice)
        return;
    auto rest = restOf(m_data, m_prompt->takeRequest());
    load(*choice);
    m_rest = std::move(rest);
}

} // namespace kvglass::window
