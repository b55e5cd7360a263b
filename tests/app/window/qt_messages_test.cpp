// SPDX-FileCopyrightText: 2026 The KVGlass authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "app/window/qt_messages.h"

#include <sstream>

#include <QProcess>
#include <QTest>
#include <spdlog/sinks/ostream_sink.h>

#include "tests/support/test_program.h"

namespace kvglass::window {

class QtMessagesTest : public QObject {
    Q_OBJECT
private slots:
    void messagesGoToTheLogByTheirLevel() {
        const QtMessages messages(m_log);
        qWarning("a warning of %d", 7);
        qCritical("something serious");
        qDebug("a detail");
        QCOMPARE(logged(), std::string("warning Qt: a warning of 7\nerror Qt: something serious\n"
                                       "trace Qt: a detail\n"));
    }

    void whatConcernsNobodyIsADetail() {
        const QtMessages messages(m_log);
        qWarning("This plugin does not support propagateSizeHints()");
        qWarning("QStandardPaths: XDG_RUNTIME_DIR not set, defaulting to '/tmp/runtime-x'");
        QVERIFY(!logged().starts_with("warning"));
        QCOMPARE(logged().find("\nwarning"), std::string::npos);
    }

    void theProgramItselfSaysNothingOfQt() {
        QProcess process;
        QProcessEnvironment environment = QProcessEnvironment::systemEnvironment();
        environment.remove(QStringLiteral("XDG_RUNTIME_DIR"));
        environment.remove(QStringLiteral("QT_LOGGING_RULES"));
        environment.insert(QStringLiteral("QT_QPA_PLATFORM"), QStringLiteral("offscreen"));
        process.setProcessEnvironment(environment);
        process.start(QStringLiteral(KVGLASS_WINDOW),
                      {"--run", "--max-new-tokens", "8", "--ui-stats", "/dev/null", "--log-level",
                       "warning"});
        QVERIFY(process.waitForFinished(60'000));
        QCOMPARE(process.exitCode(), 0);
        QCOMPARE(process.readAllStandardError(), QByteArray());
    }

private:
    [[nodiscard]] std::string logged() const { return m_text.str(); }

    static std::shared_ptr<spdlog::sinks::sink> sinkOf(std::ostream& stream) {
        auto sink = std::make_shared<spdlog::sinks::ostream_sink_mt>(stream);
        sink->set_pattern("%l %v");
        return sink;
    }

    std::ostringstream m_text;
    Log m_log = [this] {
        auto log = std::make_shared<spdlog::logger>("test", sinkOf(m_text));
        log->set_level(spdlog::level::trace);
        return log;
    }();

private slots:
    void init() { m_text.str({}); }
};

} // namespace kvglass::window

using kvglass::window::QtMessagesTest;
KVGLASS_TEST(QtMessagesTest);
#include "qt_messages_test.moc"
