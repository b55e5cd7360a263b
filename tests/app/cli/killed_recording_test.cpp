// SPDX-FileCopyrightText: 2026 The KVGlass authors
// SPDX-License-Identifier: Apache-2.0

// A run that is recorded is killed with SIGKILL. What the journal held by then is in the recording,
// and it is what stood on stdout.

#include <QFileInfo>
#include <QProcess>
#include <QTemporaryDir>
#include <QTest>

#include "engine/recording/journal.h"
#include "engine/recording/recording_file.h"
#include "tests/app/cli/cli_process.h"
#include "tests/support/required.h"
#include "tests/support/test_program.h"

using namespace kvglass;

namespace {

constexpr int kPatienceMs = 120'000; // only so that a hanging program ends the test

std::string textOf(const Recording& recording) {
    std::string text;
    for (const TokenEvent& token : recording.tokens)
        text += token.bytes;
    return text;
}

} // namespace

class KilledRecordingTest : public QObject {
    Q_OBJECT
private slots:
    void whatTheJournalHeldIsRecovered_data();
    void whatTheJournalHeldIsRecovered();
};

void KilledRecordingTest::whatTheJournalHeldIsRecovered_data() {
    QTest::addColumn<int>("tokensBefore");
    for (const int tokens : {0, 1, 20, 60})
        QTest::addRow("after %d tokens", tokens) << tokens;
}

void KilledRecordingTest::whatTheJournalHeldIsRecovered() {
    QFETCH(int, tokensBefore);
    const QTemporaryDir folder;
    const std::filesystem::path file = folder.filePath("run.kvglass").toStdString();
    QProcess process;
    // Uncached, so that it takes long enough to be killed.
    process.start(KVGLASS_CLI, {"generate", "--model", "demo", "--max-new-tokens", "1000",
                                "--ignore-eos", "--cache", "off", "--prompt", "Once there was",
                                "--record", QString::fromStdString(file.string())});
    QVERIFY(process.waitForStarted(kPatienceMs));
    // It goes on until the journal has come so far; reading it does not disturb the writer.
    std::size_t inJournal = 0;
    const auto hasCome = [&] {
        const auto journal = readJournal(journalPath(file));
        inJournal = journal ? journal->tokens.size() : 0;
        return journal && inJournal >= static_cast<std::size_t>(tokensBefore);
    };
    QTRY_VERIFY_WITH_TIMEOUT(hasCome(), kPatienceMs);
    process.kill();
    QVERIFY(process.waitForFinished(kPatienceMs));
    QVERIFY2(process.exitStatus() == QProcess::CrashExit, "it ended before it could be killed");
    const std::string shown = process.readAllStandardOutput().toStdString();

    const Recording recording = required(openRecording(file));
    QVERIFY(!recording.isWhole() && !recording.summary);
    QVERIFY(recording.tokens.size() >= inJournal);
    QCOMPARE(recording.steps.size(), recording.tokens.size());
    // One of the two was a little ahead when the program was killed.
    const std::string recorded = textOf(recording);
    const std::size_t common = std::min(shown.size(), recorded.size());
    QCOMPARE(recorded.substr(0, common), shown.substr(0, common));
    QVERIFY(QFileInfo::exists(QString::fromStdString(file.string())));
    QVERIFY(!QFileInfo::exists(QString::fromStdString(journalPath(file).string())));
    // It is as good as any other.
    const CliResult info = runCli({"recording-info", QString::fromStdString(file.string())});
    QCOMPARE(info.exitCode, 0);
    QVERIFY(info.out.contains("whole: no"));
}

KVGLASS_TEST(KilledRecordingTest);
#include "killed_recording_test.moc"
