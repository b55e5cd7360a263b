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

QString pathText(const std::filesystem::path& path) {
    return QString::fromStdString(path.string());
}

Status removed(const std::filesystem::path& journal) {
    std::error_code problem;
    std::filesystem::remove(journal, problem);
    if (problem)
        return fail(ErrorCode::Io, "cannot remove '" + journal.string() + "'", problem.message(),
                    "it stays");
    return {};
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
    const std::vector<ui::KeptRun> runs = m_client->keeping().lastRuns();
    for (const ui::KeptRun& run : runs)
        menu.addAction(run.title, this, [this, path = run.path] { openRecordingFile(path); })
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

void MainWindow::openInterruptedRun(const InterruptedRun& run) {
    openRecordingFile(pathText(run.journal));
    // Packed beside its journal, it is one of the last runs and no longer an interrupted one. Where
    // that fails the journal stays, and is offered at the next start again.
    m_client->doFileWork(
        [journal = run.journal]() -> Status {
            return recoverJournal(journal).map([](const auto&) {});
        },
        [](const Status&) {});
}

void MainWindow::saveInterruptedRun(const InterruptedRun& run) {
    auto* dialog = new QFileDialog(this, tr("Save the interrupted run"));
    dialog->setAttribute(Qt::WA_DeleteOnClose);
    dialog->setAcceptMode(QFileDialog::AcceptSave);
    dialog->setDefaultSuffix(QStringLiteral("kvglass"));
    dialog->setNameFilter(tr("Recordings (*.kvglass)"));
    dialog->selectFile(ui::runTitle(run.journal));
    connect(dialog, &QFileDialog::fileSelected, this, [this, run](const QString& path) {
        // Only when it is elsewhere its journal goes.
        doFileWork([run, to = path.toStdString()]() -> Status {
            const auto recording = readJournal(run.journal);
            if (!recording)
                return fail(recording.error());
            return saveRecording(*recording, to).and_then([&] { return removed(run.journal); });
        });
    });
    dialog->open();
}

void MainWindow::discardInterruptedRun(const InterruptedRun& run) {
    if (const Status gone = removed(run.journal); !gone)
        showFileFailure(gone.error());
}

} // namespace kvglass::window
