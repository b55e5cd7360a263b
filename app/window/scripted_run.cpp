// SPDX-FileCopyrightText: 2026 The KVGlass authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "app/window/scripted_run.h"

#include <chrono>

#include <QTimer>

#include "app/window/main_window.h"
#include "app/window/recording_desk.h"
#include "app/window/run_report.h"
#include "app/window/ui_stats_file.h"
#include "ui/panels/run_banner.h"

namespace kvglass::window {

namespace {
// Plots replot and attention images are made off the window's thread; half a second is far more
// than either takes, and a picture is not in a hurry.
constexpr auto kTimeToDraw = std::chrono::milliseconds(500);
} // namespace

ScriptedRun::ScriptedRun(MainWindow& window, WindowOptions options)
    : m_window(window), m_options(std::move(options)) {
    const ui::EngineClient* client = &window.client();
    connect(client, &ui::EngineClient::modelLoaded, this, &ScriptedRun::onModelLoaded);
    connect(client, &ui::EngineClient::loadFailed, this, &ScriptedRun::onLoadFailed);
    connect(client, &ui::EngineClient::runFinished, this, &ScriptedRun::onRunEnded);
    connect(client, &ui::EngineClient::runFailed, this, &ScriptedRun::onRunFailed);
    if (m_options.recording && m_options.isScripted())
        QMetaObject::invokeMethod(this, &ScriptedRun::showReplay, Qt::QueuedConnection);
}

/// Once the window has been started: all of the recording at once.
void ScriptedRun::showReplay() {
    ui::ReplayPlayer& player = m_window.recordings().player();
    if (!player.isOpen()) {
        const auto& message = m_window.banner().message();
        emit done(1, message ? message->headline + QStringLiteral(": ") + message->details
                             : tr("the recording could not be opened"));
        return;
    }
    player.skipToEnd();
    saveWhenDrawn();
}

void ScriptedRun::onModelLoaded() {
    if (m_started)
        return;
    m_started = true;
    if (m_options.run)
        QMetaObject::invokeMethod(
            &m_window, [this] { m_window.runNow(); }, Qt::QueuedConnection);
    else if (!m_options.screenshot.empty())
        saveWhenDrawn();
}

void ScriptedRun::onLoadFailed(const Error& error) {
    if (m_options.isScripted())
        emit done(1, QString::fromStdString(error.text()));
}

void ScriptedRun::onRunFailed(const Error& error) {
    if (m_options.isScripted())
        emit done(1, QString::fromStdString(error.text()));
}

void ScriptedRun::onRunEnded() {
    if (m_options.run && m_options.isScripted())
        saveWhenDrawn();
}

void ScriptedRun::saveWhenDrawn() { QTimer::singleShot(kTimeToDraw, this, &ScriptedRun::save); }

void ScriptedRun::save() {
    if (!m_options.uiStats.empty()) {
        const Status written = writeUiStats(m_window.client().uiStats(), m_options.uiStats);
        if (!written) {
            emit done(1, QString::fromStdString(written.error().text()));
            return;
        }
    }
    const QString picture = QString::fromStdString(m_options.screenshot);
    if (!picture.isEmpty() && !m_window.savePicture(picture)) {
        emit done(1, tr("cannot write '%1': the picture could not be saved").arg(picture));
        return;
    }
    emit done(0, m_options.run ? runReport(m_window.data()) : QString());
}

} // namespace kvglass::window
