// SPDX-FileCopyrightText: 2026 The KVGlass authors
// SPDX-License-Identifier: GPL-3.0-or-later

// kvglass, the desktop program: backends, log and settings are made here and handed in.

#include <cstdio>
#include <filesystem>
#include <memory>
#include <string>
#include <variant>
#include <vector>

#include <QApplication>
#include <QDir>
#include <QStandardPaths>

#include "app/window/main_window.h"
#include "app/window/qt_messages.h"
#include "app/window/scripted_run.h"
#include "app/window/ui_stats_file.h"
#include "engine/runtime/module_loader.h"
#include "engine/runtime/resource_paths.h"
#include "kernels/cpu/cpu_backend.h"
#include "kernels/reference/reference_backend.h"
#include "ui/panels/log_buffer.h"

namespace {

using namespace kvglass;
using namespace kvglass::window;

/// On the thread of the engine, so that the window does not wait for a driver to start.
std::vector<std::unique_ptr<Backend>> makeBackends(const Log& log) {
    std::vector<std::unique_ptr<Backend>> backends;
    backends.push_back(makeCpuBackend());
    backends.push_back(makeReferenceBackend());
    backends.push_back(loadCudaBackend(cudaModuleSearch(), {}, log));
    return backends;
}

/// Where this user's data are; empty when it cannot be made.
QString dataFolder() {
    const QString folder = QStandardPaths::writableLocation(QStandardPaths::AppDataLocation);
    return QDir().mkpath(folder) ? folder : QString();
}

std::string logFile(const WindowOptions& options) {
    if (options.isScripted())
        return {}; // leaves no traces
    const QString folder = dataFolder();
    if (folder.isEmpty())
        return {};
    return (folder + QStringLiteral("/kvglass.log")).toStdString();
}

int say(const std::string& text, int code) {
    std::fputs(text.c_str(), code == 0 ? stdout : stderr);
    return code;
}

int runWindow(const WindowOptions& options, const Log& log,
              const std::shared_ptr<ui::LogBuffer>& buffer) {
    WindowParts parts;
    parts.engine = [log] {
        return std::make_unique<Engine>(makeBackends(log), demoModelFolder(), log);
    };
    parts.log = buffer;
    if (!options.isScripted())
        parts.settings = std::make_unique<QSettings>();
    if (!options.isScripted())
        if (const QString folder = dataFolder(); !folder.isEmpty())
            parts.experiment = (folder + QStringLiteral("/experiment.json")).toStdString();
    // Also where it cannot be made: then the run says so.
    parts.runs = (QStandardPaths::writableLocation(QStandardPaths::AppDataLocation) +
                  QStringLiteral("/runs"))
                     .toStdString();
    parts.examples = demoModelFolder() / "prompts.json";
    MainWindow window(std::move(parts));
    ScriptedRun script(window, options);
    QObject::connect(&script, &ScriptedRun::done, &window, [](int code, const QString& message) {
        if (!message.isEmpty())
            say(code == 0 ? message.toStdString() : "kvglass: " + message.toStdString() + "\n",
                code);
        QApplication::exit(code);
    });
    QObject::connect(&window.client(), &ui::EngineClient::runNotKept, &window,
                     [log](const Error& error) { log->warn("{}", error.text()); });
    QObject::connect(&window.client(), &ui::EngineClient::ticked, &window, [log, &window] {
        log->trace("{} new tokens are shown", window.data().tokens().size());
    });
    window.start(options);
    window.show();
    const int code = QApplication::exec();
    // Without --run the figures are those of the whole session.
    if (!options.uiStats.empty() && !options.run && code == 0) {
        const Status written = writeUiStats(window.client().uiStats(), options.uiStats);
        if (!written)
            return say("kvglass: " + written.error().text() + "\n", 1);
    }
    return code;
}

} // namespace

int main(int argc, char** argv) {
    const auto parsed = parseOptions({argv + 1, argv + argc});
    if (const auto* early = std::get_if<EarlyExit>(&parsed))
        return say(early->text, early->code);
    const auto& options = std::get<WindowOptions>(parsed);

    QApplication::setApplicationName(QStringLiteral("kvglass"));
    QApplication::setOrganizationName(QStringLiteral("KVGlass"));
    QApplication::setApplicationDisplayName(QStringLiteral("KVGlass"));
    QApplication::setApplicationVersion(QStringLiteral(KVGLASS_VERSION));
    QApplication::setDesktopFileName(QStringLiteral("org.kvglass.KVGlass"));

    const auto log = makeLog(options.logLevel, logFile(options));
    if (!log)
        return say("kvglass: " + log.error().text() + "\n", 2);
    const QtMessages messages(*log); // also those of QApplication's constructor
    const QApplication application(argc, argv);
    const auto buffer = std::make_shared<ui::LogBuffer>();
    (*log)->sinks().push_back(buffer);
    return runWindow(options, *log, buffer);
}
