// SPDX-FileCopyrightText: 2026 The KVGlass authors
// SPDX-License-Identifier: Apache-2.0

#include <QFile>
#include <QFileInfo>
#include <QJsonArray>
#include <QJsonDocument>
#include <QTest>

#include "engine/recording/recording_file.h"
#include "tests/app/cli/cli_fixture.h"
#include "tests/support/required.h"
#include "tests/support/test_program.h"

using namespace kvglass;

class RecordingCommandsTest : public QObject {
    Q_OBJECT
private slots:
    void initTestCase();
    void theTextIsTheSameWithARecording();
    void infoSaysWhatItIs();
    void replayPrintsTheText();
    void verifyFindsNoDifferenceHere();
    void verifyFindsOtherWeights();
    void compareSaysTheSame();
    void compareFailsAboveTheLimit();
    void everyExportIsWritten();
    void anonymisedItStillTellsTheTimes();
    void capturedAttentionIsRecorded();
    void aFolderThatIsNotThereIsKnownBeforeTheRun();
    void brokenFilesAreOneLine();
    void badUsageIsTwo_data();
    void badUsageIsTwo();

private:
    [[nodiscard]] QString path(const QString& name) const { return m_cli.temporary.filePath(name); }

    CliFixture m_cli;
    QString m_recording;
    QByteArray m_text;
};

void RecordingCommandsTest::initTestCase() {
    m_recording = path("run.kvglass");
    const CliResult result = runCli(m_cli.generate(
        {"--prompt", "the cat", "--switch-cache-at", "4,8", "--record", m_recording}));
    QVERIFY2(result.exitCode == 0, result.err.constData());
    m_text = result.out;
    QVERIFY(QFileInfo::exists(m_recording) && !QFileInfo::exists(m_recording + ".journal"));
}

void RecordingCommandsTest::theTextIsTheSameWithARecording() {
    QCOMPARE(runCli(m_cli.generate({"--prompt", "the cat"})).out, m_text);
}

void RecordingCommandsTest::infoSaysWhatItIs() {
    const CliResult result = runCli({"recording-info", m_recording});
    QVERIFY2(result.exitCode == 0, result.err.constData());
    for (const char* part : {"model: toy", "device: reference", "cache flips at [4, 8]",
                             "12 new tokens, 2 cache switches", "whole: yes"})
        QVERIFY2(result.out.contains(part), part);
}

void RecordingCommandsTest::replayPrintsTheText() {
    const CliResult result = runCli({"replay", m_recording, "--pace", "1000"});
    QCOMPARE(result.exitCode, 0);
    QCOMPARE(result.out, m_text);
}

void RecordingCommandsTest::verifyFindsNoDifferenceHere() {
    const CliResult result =
        runCli({"verify", "--recording", m_recording, "--device", "reference"});
    QVERIFY2(result.exitCode == 0, result.err.constData());
    for (const char* part : {"weights: the recorded ones", "tokens chosen as recorded: 12 of 12",
                             "first differing token: none", "steps of the recorded kind: 12 of 12"})
        QVERIFY2(result.out.contains(part), part);
    // Another device, within what rounding explains.
    const CliResult cpu = runCli({"verify", "--recording", m_recording, "--device", "cpu"});
    QVERIFY2(cpu.exitCode == 0, cpu.err.constData());
}

void RecordingCommandsTest::verifyFindsOtherWeights() {
    const QString other = path("other.kvglass");
    const QByteArray bytes = fileContent(m_recording);
    QFile file(other);
    QVERIFY(file.open(QIODevice::WriteOnly) && file.write(bytes) == bytes.size());
    file.close();
    const CliResult result = runCli({"verify", "--recording", other, "--model", "demo"});
    QCOMPARE(result.exitCode, 1);
    QVERIFY(result.complainsInOneLine("another shape"));
}

void RecordingCommandsTest::compareSaysTheSame() {
    const CliResult result = runCli({"compare", m_recording, m_recording, "--fail-above", "0%"});
    QVERIFY2(result.exitCode == 0, result.err.constData());
    for (const char* part :
         {"decode", "recompute", "1.0000", "text: the same, 12 and 12", "+-",
          "Neither is shown to be faster: B's ", "steps compared: 12, not aligned: 0"})
        QVERIFY2(result.out.contains(part), part);
}

void RecordingCommandsTest::compareFailsAboveTheLimit() {
    Recording recording = required(openRecording(m_recording.toStdString()));
    const auto save = [&](const char* name, double stepMs) {
        for (StepSample& step : recording.steps)
            step.stepMs = stepMs;
        required(saveRecording(recording, path(name).toStdString()));
        return path(name);
    };
    const QString before = save("before.kvglass", 1.0);
    const QString after = save("after.kvglass", 1.08);
    QCOMPARE(runCli({"compare", before, after}).exitCode, 0);
    QCOMPARE(runCli({"compare", before, after, "--fail-above", "10%"}).exitCode, 0);
    QCOMPARE(runCli({"compare", after, before, "--fail-above", "0"}).exitCode, 0); // faster
    const CliResult slower = runCli({"compare", before, after, "--fail-above", "5%"});
    QCOMPARE(slower.exitCode, 1);
    QVERIFY2(slower.out.contains("B is slower: its "), slower.out.constData());
    QVERIFY2(slower.complainsInOneLine("took 8.0 % longer, more than the 5%"),
             slower.err.constData());
}

void RecordingCommandsTest::everyExportIsWritten() {
    const CliResult result = runCli({"export", m_recording, "--csv", path("a.csv"), "--jsonl",
                                     path("a.jsonl"), "--trace", path("a.json"), "--html",
                                     path("a.html"), "--kvglass", path("a.kvglass")});
    QVERIFY2(result.exitCode == 0, result.err.constData());
    QCOMPARE(fileContent(path("a.csv")).count("\r\n"), 13);
    QVERIFY(jsonLines(fileContent(path("a.jsonl"))).size() > 24);
    const auto trace = QJsonDocument::fromJson(fileContent(path("a.json"))).object();
    QVERIFY(trace["traceEvents"].toArray().size() > 24);
    QVERIFY(fileContent(path("a.html")).startsWith("<!doctype html>"));
    QCOMPARE(fileContent(path("a.kvglass")), fileContent(m_recording)); // byte by byte
}

void RecordingCommandsTest::anonymisedItStillTellsTheTimes() {
    const QString anonymous = path("anonymous.kvglass");
    QCOMPARE(runCli({"export", m_recording, "--anonymise", "--kvglass", anonymous}).exitCode, 0);
    const CliResult info = runCli({"recording-info", anonymous});
    QVERIFY(info.out.contains("the text was taken out") && info.out.contains("12 new tokens"));
    const CliResult compared = runCli({"compare", m_recording, anonymous});
    QVERIFY(compared.out.contains("steps compared: 12") && compared.out.contains("anonymised"));
    QVERIFY(runCli({"verify", "--recording", anonymous}).exitCode == 1);
}

void RecordingCommandsTest::capturedAttentionIsRecorded() {
    const QString captured = path("captured.kvglass");
    QCOMPARE(
        runCli(m_cli.generate({"--prompt", "the cat", "--capture", "--record", captured})).exitCode,
        0);
    const CliResult info = runCli({"recording-info", captured});
    QVERIFY2(!info.out.contains("attention of 0 positions"), info.out.constData());
    QVERIFY(info.out.contains("whole: yes"));
}

void RecordingCommandsTest::aFolderThatIsNotThereIsKnownBeforeTheRun() {
    const CliResult result =
        runCli(m_cli.generate({"--prompt", "the cat", "--record", path("none/run.kvglass")}));
    QCOMPARE(result.exitCode, 1);
    QVERIFY(result.complainsInOneLine("none/run.kvglass"));
    QVERIFY(result.out.isEmpty());
}

void RecordingCommandsTest::brokenFilesAreOneLine() {
    const QString broken = path("broken.kvglass");
    QFile file(broken);
    QVERIFY(file.open(QIODevice::WriteOnly) && file.write("PK no archive") > 0);
    file.close();
    for (const char* command : {"recording-info", "replay"}) {
        const CliResult result = runCli({command, broken});
        QCOMPARE(result.exitCode, 1);
        QVERIFY(result.complainsInOneLine("broken.kvglass"));
    }
    QVERIFY(runCli({"compare", m_recording, broken}).complainsInOneLine("broken.kvglass"));
    QVERIFY(runCli({"export", broken, "--csv", path("b.csv")}).complainsInOneLine());
    QVERIFY(!QFileInfo::exists(path("b.csv")));
}

void RecordingCommandsTest::badUsageIsTwo_data() {
    QTest::addColumn<QStringList>("arguments");
    QTest::newRow("no output") << QStringList{"export", "a.kvglass"};
    QTest::newRow("no file") << QStringList{"replay"};
    QTest::newRow("one file") << QStringList{"compare", "a.kvglass"};
    QTest::newRow("no percentage") << QStringList{"compare", "a", "b", "--fail-above", "much"};
    QTest::newRow("below 0") << QStringList{"compare", "a", "b", "--fail-above", "-5%"};
    QTest::newRow("no pace") << QStringList{"replay", "a", "--pace", "0"};
    QTest::newRow("neither") << QStringList{"verify"};
    QTest::newRow("both") << QStringList{"verify", "--recording", "a", "--against", "cpu"};
    QTest::newRow("a prompt") << QStringList{"verify", "--recording", "a", "--prompt", "b"};
}

void RecordingCommandsTest::badUsageIsTwo() {
    QFETCH(QStringList, arguments);
    const CliResult result = runCli(arguments);
    QCOMPARE(result.exitCode, 2);
    QVERIFY(result.complainsInOneLine());
}

KVGLASS_TEST(RecordingCommandsTest);
#include "recording_commands_test.moc"
