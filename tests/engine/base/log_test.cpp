// SPDX-FileCopyrightText: 2026 The KVGlass authors
// SPDX-License-Identifier: Apache-2.0

#include <QFile>
#include <QTemporaryDir>
#include <QTest>

#include "engine/base/log.h"
#include "tests/support/test_program.h"

using namespace kvglass;

namespace {

QByteArray contentOf(const QString& path) {
    QFile file(path);
    return file.open(QIODevice::ReadOnly) ? file.readAll() : QByteArray();
}

} // namespace

class LogTest : public QObject {
    Q_OBJECT

    QTemporaryDir m_folder;

private slots:
    void unknownLevelsAreAnError() {
        for (const char* level : {"", "Info", "warn", "verbose", "7"}) {
            const auto log = makeLog(level, "");
            QVERIFY(!log.has_value());
            QVERIFY(log.error().code == ErrorCode::BadUsage);
            QVERIFY(log.error().why.find("warning") != std::string::npos);
        }
    }

    void allLevelsAreKnown() {
        for (const char* level : {"trace", "debug", "info", "warning", "error", "critical", "off"})
            QVERIFY2(makeLog(level, "").has_value(), level);
    }

    void theFileHasTheDetailsThatTheConsoleLeavesOut() {
        const QString path = m_folder.filePath("log.txt");
        const auto log = makeLog("off", path.toStdString());
        QVERIFY(log.has_value());
        (*log)->debug("a detail {}", 42);
        (*log)->trace("too fine");
        (*log)->flush();
        const QByteArray content = contentOf(path);
        QVERIFY(content.contains("debug: a detail 42"));
        QVERIFY(!content.contains("too fine"));
    }

    void traceReachesTheConsoleOnly() {
        const auto log = makeLog("trace", "");
        QVERIFY(log.has_value());
        QVERIFY((*log)->should_log(spdlog::level::trace));
        QVERIFY(!(*makeLog("info", ""))->should_log(spdlog::level::trace));
    }

    void aFileThatCannotBeWrittenIsNoError() {
        const auto log = makeLog("off", m_folder.path().toStdString()); // a folder
        QVERIFY(log.has_value());
        QCOMPARE((*log)->sinks().size(), std::size_t{1});
        (*log)->error("goes nowhere");
    }

    void theNullLogDropsEverything() {
        const Log log = makeNullLog();
        QVERIFY(log != nullptr);
        log->critical("goes nowhere");
    }
};

KVGLASS_TEST(LogTest);
#include "log_test.moc"
