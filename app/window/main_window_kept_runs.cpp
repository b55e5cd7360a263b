// SPDX-FileCopyrightText: 2026 The KVGlass authors
// SPDX-License-Identifier: GPL-3.0-or-later

// Runs that the program keeps by itself: the last ones, and those that were interrupted.

#include <utility>

#include <QFileDialog>
#include <QMenu>

#include "app/window/main_window.h"
#include "app/window/recording_desk.h"
#include "app/window/window_text.h"
#include "engine/recording/journal.h"
#include "engine/recording/recording_file.h"
#include "ui/panels/run_banner.h"
#include "ui/plot/number_format.h"

namespace kvglass::window {

namespace {

constexpr std::size_t kMostRecentRuns = 10;

QString pathText(const std::filesystem::path& path) {
    return QString::fromStdString(path.string());
}

/// A file of the last runs is named by when it began and its model.
QString runTitle(const std::filesystem::path& path) {
    QString title = QString::fromStdString(path.filename().string());
    title.remove(QStringLiteral(".journal")).remove(QStringLiteral(".kvglass"));
    return title.replace(QLatin1Char('&'), QStringLiteral("&&"));
}

} // namespace

void MainWindow::connectKeptRuns() {
    connect(m_client, &ui::EngineClient::runNotKept, this, &MainWindow::onRunNotKept);
    connect(m_client, &ui::EngineClient::interruptedRunsFound, this,
            [this](const std::vector<InterruptedRun>& runs) {
                if (m_start.options.isScripted()) // nobody is there to answer
                    return;
                m_interrupted = runs;
                offerInterruptedRun();
            });
    // When what was more urgent has been read.
    connect(m_banner, &ui::RunBanner::shownChanged, this, &MainWindow::offerInterruptedRun,
            Qt::QueuedConnection);
}

void MainWindow::fillRecentRuns(QMenu& menu) {
    menu.clear();
    const auto& folder = m_client->keeping().folder;
    std::vector<std::filesystem::path> runs;
    if (folder)
        runs = folder->runs();
    runs.resize(std::min(runs.size(), kMostRecentRuns));
    for (const std::filesystem::path& run : runs)
        menu.addAction(runTitle(run), this, [this, run] { openRecordingFile(pathText(run)); })
            ->setEnabled(m_actions.openRecording->isEnabled());
    if (runs.empty())
        menu.addAction(tr("None yet"))->setEnabled(false);
}

void MainWindow::onRunNotKept(const Error& error) {
    if (std::exchange(m_lastNotKept, error.why) == error.why || m_start.options.isScripted())
        return;
    m_banner->showMessage({ui::BannerKind::Warning,
                           tr("This run is not kept on disk"),
                           QString::fromStdString(error.text()),
                           {},
                           {}});
}

void MainWindow::offerInterruptedRun() {
    const ui::EngineState state = m_client->state();
    const bool idle = state == ui::EngineState::Ready || state == ui::EngineState::NoModel;
    const auto& shown = m_banner->message();
    const bool isUrgent = shown && shown->kind != ui::BannerKind::Notice;
    const bool isOffer = shown && !shown->more.empty();
    if (m_interrupted.empty() || !idle || isUrgent || isOffer || m_recordings->player().isOpen())
        return;
    const InterruptedRun run = m_interrupted.front();
    m_interrupted.erase(m_interrupted.begin()); // closed, it is offered at the next start again
    m_banner->showMessage(
        {ui::BannerKind::Notice,
         tr("The last run was interrupted at token %1: open it?").arg(ui::formatCount(run.tokens)),
         tr("%1, begun on %2. What it had written is on disk.")
             .arg(QString::fromStdString(run.model), localTimeText(run.startedUtc)),
         tr("Open"),
         [this, run] { openInterruptedRun(run); },
         {{tr("Save as…"), [this, run] { saveInterruptedRun(run); }},
          {tr("Discard"), [this, run] { discardInterruptedRun(run); }}}});
}

/// Packed beside its journal, it is one of the last runs and no longer an interrupted one.
void MainWindow::openInterruptedRun(const InterruptedRun& run) {
    const auto file = recoverJournal(run.journal);
    openRecordingFile(pathText(file ? *file : run.journal));
}

void MainWindow::saveInterruptedRun(const InterruptedRun& run) {
    auto* dialog = new QFileDialog(this, tr("Save the interrupted run"));
    dialog->setAttribute(Qt::WA_DeleteOnClose);
    dialog->setAcceptMode(QFileDialog::AcceptSave);
    dialog->setDefaultSuffix(QStringLiteral("kvglass"));
    dialog->setNameFilter(tr("Recordings (*.kvglass)"));
    dialog->selectFile(runTitle(run.journal));
    connect(dialog, &QFileDialog::fileSelected, this, [this, run](const QString& path) {
        const auto recording = readJournal(run.journal);
        const Status saved = recording ? saveRecording(*recording, path.toStdString())
                                       : Status(fail(recording.error()));
        if (saved)
            discardInterruptedRun(run); // its journal; it is elsewhere now
        else
            showFileFailure(saved.error());
    });
    dialog->open();
}

void MainWindow::discardInterruptedRun(const InterruptedRun& run) {
    std::error_code problem;
    std::filesystem::remove(run.journal, problem);
    if (problem)
        showFileFailure({ErrorCode::Io, "cannot remove '" + run.journal.string() + "'",
                         problem.message(), "it stays"});
}

} // namespace kvglass::window
