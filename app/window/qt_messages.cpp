// SPDX-FileCopyrightText: 2026 The KVGlass authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "app/window/qt_messages.h"

#include <utility>

#include <QString>

namespace kvglass::window {

namespace {

/// Qt takes a plain function, so the log that it writes to has to be found without an object.
Log& logOfMessages() {
    static Log log;
    return log;
}

bool concernsNobody(const QString& message) {
    return message.contains(QLatin1String("propagateSizeHints()")) ||
           message.contains(QLatin1String("XDG_RUNTIME_DIR"));
}

spdlog::level::level_enum levelOf(QtMsgType type, const QString& message) {
    switch (type) {
    case QtDebugMsg: return spdlog::level::trace;
    case QtInfoMsg: return spdlog::level::info;
    case QtWarningMsg: return concernsNobody(message) ? spdlog::level::debug : spdlog::level::warn;
    case QtCriticalMsg: return spdlog::level::err;
    case QtFatalMsg: return spdlog::level::critical; // Qt ends the program after it
    }
    return spdlog::level::warn;
}

void write(QtMsgType type, const QMessageLogContext&, const QString& message) {
    const Log& log = logOfMessages();
    log->log(levelOf(type, message), "Qt: {}", message.toStdString());
    if (type == QtFatalMsg) {
        log->flush();
    }
}

} // namespace

QtMessages::QtMessages(Log log) {
    logOfMessages() = std::move(log);
    qInstallMessageHandler(write);
}

QtMessages::~QtMessages() { qInstallMessageHandler(nullptr); }

} // namespace kvglass::window
