// SPDX-FileCopyrightText: 2026 The KVGlass authors
// SPDX-License-Identifier: GPL-3.0-or-later

// Drives the window for --run, --screenshot and --ui-stats: starts when the model is there, saves
// when the run has ended and the views are drawn, and quits with an exit code.

#pragma once

#include <QObject>

#include "app/window/window_options.h"
#include "engine/base/error.h"

namespace kvglass::window {

class MainWindow;

class ScriptedRun : public QObject {
    Q_OBJECT
public:
    /// `window` must outlive this.
    ScriptedRun(MainWindow& window, WindowOptions options);

signals:
    /// Everything asked for is done. `message` is the report of the run for stdout, or with a code
    /// other than 0 what went wrong, in one line for stderr.
    void done(int exitCode, const QString& message);

private:
    void showReplay();
    void onModelLoaded();
    void onLoadFailed(const Error& error);
    void onRunEnded();
    void onRunFailed(const Error& error);
    void saveWhenDrawn();
    void save();

    MainWindow& m_window;
    WindowOptions m_options;
    bool m_started = false;
};

} // namespace kvglass::window
