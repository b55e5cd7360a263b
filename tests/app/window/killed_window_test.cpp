// SPDX-FileCopyrightText: 2026 The KVGlass authors
// SPDX-License-Identifier: GPL-3.0-or-later

// The window's program is killed with SIGKILL at random moments of a run. Every token that it
// showed more than a second before is in the journal that it left.

#include <deque>

#include <QElapsedTimer>
#include <QProcess>
#include <QRandomGenerator>
#include <QRegularExpression>
#include <QTemporaryDir>
#include <QTest>

#include "engine/recording/journal.h"
#include "engine/recording/run_folder.h"
#include "tests/support/required.h"
#include "tests/support/test_program.h"

using namespace kvglass;

namespace {

constexpr int kPatienceMs = 120'000; // only so that a hanging program ends the test
constexpr int kKills = 6;
constexpr int kLatestKillMs = 3000; // after the first token was shown
constexpr qint64 kPromisedMs = 1000;

/// "12 new tokens are shown" and when the line came, which is not before they were shown.
struct Shown {
    std::size_t tokens = 0;
    qint64 atMs = 0;
};

/// The program, and what it says that it shows.
class Window {
public:
    Window(const QString& home, const QStringList& more) {
        QProcessEnvironment environment = QProcessEnvironment::systemEnvironment();
        environment.insert("XDG_DATA_HOME", home);
        environment.insert("XDG_CONFIG_HOME", home);
        m_process.setProcessEnvironment(environment);
        m_clock.start();
        QObject::connect(&m_process, &QProcess::readyReadStandardError, [this] { read(); });
        // The reference backend without a cache: slow enough to be killed within any run.
        m_process.start(KVGLASS_WINDOW,
                        QStringList{"--device", "reference", "--cache", "off", "--prompt",
                                    "Once there was", "--max-new-tokens", "900", "--run",
                                    "--log-level", "trace"} +
                            more);
    }
    [[nodiscard]] bool showsSomething() const { return !m_shown.empty(); }
    [[nodiscard]] qint64 nowMs() const { return m_clock.elapsed(); }
    /// Tokens that were shown for at least so long.
    [[nodiscard]] std::size_t shownBefore(qint64 momentMs) const {
        std::size_t tokens = 0;
        for (const Shown& shown : m_shown)
            if (shown.atMs <= momentMs)
                tokens = shown.tokens;
        return tokens;
    }
    [[nodiscard]] bool killed() {
        m_process.kill();
        return m_process.waitForFinished(kPatienceMs) &&
               m_process.exitStatus() == QProcess::CrashExit;
    }
    [[nodiscard]] QByteArray said() const { return m_said; }

private:
    void read() {
        static const QRegularExpression line(QStringLiteral("(\\d+) new tokens are shown"));
        const QByteArray news = m_process.readAllStandardError();
        m_said += news;
        for (auto found = line.globalMatch(QString::fromUtf8(news)); found.hasNext();) {
            const auto tokens = found.next().captured(1).toULongLong();
            if (tokens > 0)
                m_shown.push_back({static_cast<std::size_t>(tokens), nowMs()});
        }
    }

    QProcess m_process;
    QElapsedTimer m_clock;
    QByteArray m_said;
    std::deque<Shown> m_shown;
};

} // namespace

class KilledWindowTest : public QObject {
    Q_OBJECT
private slots:
    void whatWasShownASecondBeforeIsThere_data();
    void whatWasShownASecondBeforeIsThere();
};

void KilledWindowTest::whatWasShownASecondBeforeIsThere_data() {
    QTest::addColumn<int>("afterMs");
    QTest::addColumn<bool>("unattended");
    // The last two certainly come when a token has been shown for longer than a second.
    for (int kill = 0; kill < kKills; ++kill) {
        const int from = kill < kKills - 2 ? 0 : static_cast<int>(kPromisedMs) + 300;
        const int afterMs = QRandomGenerator::global()->bounded(from, kLatestKillMs);
        const bool unattended = kill % 2 == 0;
        QTest::addRow("%d ms after the first token, %s", afterMs,
                      unattended ? "unattended" : "with a user")
            << afterMs << unattended;
    }
}

void KilledWindowTest::whatWasShownASecondBeforeIsThere() {
    QFETCH(int, afterMs);
    QFETCH(bool, unattended);
    const QTemporaryDir home;
    Window window(home.path(), unattended ? QStringList{"--ui-stats", home.filePath("stats.json")}
                                          : QStringList());
    QTRY_VERIFY2_WITH_TIMEOUT(window.showsSomething(), window.said().constData(), kPatienceMs);
    QTest::qWait(afterMs);
    const qint64 killMs = window.nowMs();
    QVERIFY2(window.killed(), "it ended before it could be killed");
    const std::size_t promised = window.shownBefore(killMs - kPromisedMs);
    QVERIFY2(promised > 0 || afterMs <= kPromisedMs + 100, "nothing was promised");

    const RunFolder folder((home.path() + "/KVGlass/kvglass/runs").toStdString());
    const auto interrupted = folder.interrupted();
    if (promised == 0 && interrupted.empty())
        return; // killed before a token was written, within the second that may be lost
    QCOMPARE(interrupted.size(), std::size_t{1});
    const Recording run = required(readJournal(interrupted.front().journal));
    QVERIFY(!run.isWhole() && !run.summary);
    QVERIFY2(run.tokens.size() >= promised,
             qPrintable(QStringLiteral("%1 of %2").arg(run.tokens.size()).arg(promised)));
    QCOMPARE(static_cast<std::int64_t>(run.tokens.size()), interrupted.front().tokens);
    QCOMPARE(run.header.settings.cache, CachePolicy::off());
    QCOMPARE(run.header.device.id, std::string("reference"));
    QVERIFY(!run.header.model.fingerprint.empty());
}

KVGLASS_TEST(KilledWindowTest);
#include "killed_window_test.moc"
