// SPDX-FileCopyrightText: 2026 The KVGlass authors
// SPDX-License-Identifier: GPL-3.0-or-later

// Recordings in the window: dialogs, and what it shows while one is replayed.

#include <array>

#include <QCoreApplication>
#include <QFileDialog>
#include <QFileInfo>

#include "app/window/main_window.h"
#include "app/window/recording_desk.h"
#include "app/window/run_bar.h"
#include "app/window/state_label.h"
#include "app/window/window_text.h"
#include "engine/runtime/resource_paths.h"
#include "ui/panels/attention_panel.h"
#include "ui/panels/cache_switch_button.h"
#include "ui/panels/candidates_panel.h"
#include "ui/panels/compare_panel.h"
#include "ui/panels/run_banner.h"
#include "ui/panels/status_numbers.h"

namespace kvglass::window {

namespace {

struct ExportChoice {
    const char* title;
    const char* suffix;
    ExportForm form;
    ExportedText text;
};

constexpr std::array kExports = {
    ExportChoice{QT_TRANSLATE_NOOP("kvglass::window", "Report"), "html", ExportForm::Report,
                 ExportedText::Kept},
    ExportChoice{QT_TRANSLATE_NOOP("kvglass::window", "Table of steps"), "csv", ExportForm::Csv,
                 ExportedText::Kept},
    ExportChoice{QT_TRANSLATE_NOOP("kvglass::window", "Everything, as JSON Lines"), "jsonl",
                 ExportForm::JsonLines, ExportedText::Kept},
    ExportChoice{QT_TRANSLATE_NOOP("kvglass::window", "Trace for Perfetto"), "json",
                 ExportForm::Trace, ExportedText::Kept},
    ExportChoice{QT_TRANSLATE_NOOP("kvglass::window", "Report without the text"), "html",
                 ExportForm::Report, ExportedText::TakenOut},
    ExportChoice{QT_TRANSLATE_NOOP("kvglass::window", "Table of steps without the text"), "csv",
                 ExportForm::Csv, ExportedText::TakenOut},
};

QString filterOf(const ExportChoice& choice) {
    return QStringLiteral("%1 (*.%2)")
        .arg(QCoreApplication::translate("kvglass::window", choice.title),
             QLatin1String(choice.suffix));
}

} // namespace

void MainWindow::connectRecordings() {
    const auto on = [this](QAction* action, auto slot) {
        connect(action, &QAction::triggered, this, slot);
    };
    on(m_actions.openRecording, [this] { chooseRecording(); });
    on(m_actions.saveRecording, [this] { chooseRecordingFile(); });
    on(m_actions.exportRecording, [this] { chooseExportFile(); });
    const ui::ReplayPlayer* player = &m_recordings->player();
    connect(player, &ui::ReplayPlayer::stateChanged, this, &MainWindow::onReplayChanged);
    connect(player, &ui::ReplayPlayer::ticked, m_numbers, &ui::StatusNumbers::tick);
    connect(player, &ui::ReplayPlayer::ticked, this, [this] {
        if (!m_data.steps().empty())
            m_bar->cacheSwitch()->showState(m_data.steps().back().cache.keepsCache());
    });
}

void MainWindow::connectComparison() {
    m_compare->setSources({[this] { return m_recordings->shown(); },
                           [this] { return m_client->keeping().lastRuns(); }});
    connect(m_compare, &ui::ComparePanel::failed, this, &MainWindow::showFileFailure);
    connect(&m_data, &ui::RunData::stepsAppended, m_compare, &ui::ComparePanel::followShownRun);
    connect(&m_data, &ui::RunData::cleared, m_compare, &ui::ComparePanel::followShownRun);
    connect(&m_data, &ui::RunData::finished, m_compare, &ui::ComparePanel::finishShownRun);
}

void MainWindow::openRecordingFile(const QString& path) {
    m_selection.clear();
    if (const Status opened = m_recordings->open(path); !opened) {
        showFileFailure(opened.error());
        return;
    }
    const RecordingHeader& header = m_recordings->player().recording()->header;
    m_candidates->setVocabulary(m_recordings->player().vocabulary());
    m_attention->setModel(header.model.config);
    setWindowTitle(tr("%1 – KVGlass").arg(QFileInfo(path).fileName()));
    const std::string_view type = name(header.settings.weightType);
    m_numbers->setPlace(tr("recorded: %1, %2")
                            .arg(QString::fromStdString(header.device.name),
                                 QString::fromUtf8(type.data(), std::ssize(type))),
                        m_recordings->details());
    const bool whole = m_recordings->player().recording()->isWhole();
    m_banner->showMessage({whole ? ui::BannerKind::Notice : ui::BannerKind::Warning,
                           m_recordings->origin(), m_recordings->details(), tr("Back to live"),
                           [this] { leaveReplay(); }});
}

/// Another model would be no remedy.
void MainWindow::showFileFailure(const Error& error) {
    m_banner->showMessage(failureMessage(error));
}

void MainWindow::doFileWork(std::function<Status()> work) {
    m_client->doFileWork(std::move(work), [this](const Status& done) {
        if (!done)
            showFileFailure(done.error());
    });
}

/// Opened, closed, paused, at its end.
void MainWindow::onReplayChanged() {
    const bool open = m_recordings->player().isOpen();
    m_bar->showPaces(open ? PacesOf::Replay : PacesOf::Run);
    m_bar->cacheSwitch()->setEnabled(!open);
    m_actions.cache->setEnabled(!open);
    if (!open) {
        m_banner->dismiss(ui::BannerKind::Notice); // it told of the replay
        m_banner->dismiss(ui::BannerKind::Warning);
        m_bar->cacheSwitch()->showState(m_client->cachePolicy().keepsCache());
        if (m_client->model())
            showModel(*m_client->model());
    }
    m_numbers->refresh();
    onStateChanged();
}

void MainWindow::leaveReplay() {
    m_recordings->player().close();
    m_selection.clear();
    m_banner->dismiss();
    const auto& model = m_client->model();
    m_data.begin(model ? model->config : ModelConfig(), model ? model->weightBytes : 0, {});
    if (!model)
        load(m_start.choice);
}

/// Over what onStateChanged() shows of the engine.
void MainWindow::showReplayState() {
    const ui::ReplayPlayer& player = m_recordings->player();
    const bool goesOn = !player.isAtEnd();
    m_actions.pause->setEnabled(goesOn);
    m_actions.pause->setText(player.isPaused() ? tr("&Go on") : tr("&Pause"));
    m_actions.step->setEnabled(goesOn);
    m_actions.goOn->setEnabled(false);
    m_actions.stop->setEnabled(goesOn || m_selection.token() || m_selection.range());
    m_state->showState(m_recordings->stateText());
}

void MainWindow::chooseRecording() {
    auto* dialog = new QFileDialog(this, tr("Open a recording"));
    dialog->setAttribute(Qt::WA_DeleteOnClose);
    dialog->setFileMode(QFileDialog::ExistingFile);
    dialog->setNameFilter(tr("Recordings (*.kvglass *.kvglass.journal)"));
    dialog->setDirectory(QString::fromStdString((resourcesFolder() / "recordings").string()));
    connect(dialog, &QFileDialog::fileSelected, this, &MainWindow::openRecordingFile);
    dialog->open();
}

void MainWindow::chooseRecordingFile() {
    auto* dialog = new QFileDialog(this, tr("Save a recording of the run"));
    dialog->setAttribute(Qt::WA_DeleteOnClose);
    dialog->setAcceptMode(QFileDialog::AcceptSave);
    dialog->setDefaultSuffix(QStringLiteral("kvglass"));
    dialog->setNameFilter(tr("Recordings (*.kvglass)"));
    connect(dialog, &QFileDialog::fileSelected, this,
            [this](const QString& path) { doFileWork(m_recordings->saving(path)); });
    dialog->open();
}

void MainWindow::chooseExportFile() {
    auto* dialog = new QFileDialog(this, tr("Export the run"));
    dialog->setAttribute(Qt::WA_DeleteOnClose);
    dialog->setAcceptMode(QFileDialog::AcceptSave);
    QStringList filters;
    for (const ExportChoice& choice : kExports)
        filters << filterOf(choice);
    dialog->setNameFilters(filters);
    dialog->setDefaultSuffix(QLatin1String(kExports.front().suffix));
    connect(dialog, &QFileDialog::filterSelected, dialog, [dialog](const QString& filter) {
        for (const ExportChoice& choice : kExports)
            if (filter == filterOf(choice))
                dialog->setDefaultSuffix(QLatin1String(choice.suffix));
    });
    connect(dialog, &QFileDialog::fileSelected, this, [this, dialog](const QString& path) {
        for (const ExportChoice& choice : kExports)
            if (dialog->selectedNameFilter() == filterOf(choice))
                doFileWork(m_recordings->exporting(path, choice.form, choice.text));
    });
    dialog->open();
}

} // namespace kvglass::window
