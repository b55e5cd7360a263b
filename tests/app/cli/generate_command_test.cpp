// SPDX-FileCopyrightText: 2026 The KVGlass authors
// SPDX-License-Identifier: Apache-2.0

#include <csignal>

#include <unistd.h>

#include <QFile>
#include <QJsonArray>
#include <QJsonDocument>
#include <QJsonObject>
#include <QProcess>
#include <QStringDecoder>
#include <QTest>

#include "tests/app/cli/cli_fixture.h"
#include "tests/support/test_program.h"

using namespace kvglass;

class GenerateCommandTest : public QObject {
    Q_OBJECT
private slots:
    void generateWritesTheTextAlone();
    void theCachePolicyDoesNotChangeTheText();
    void eventsAreOneObjectPerStepAndASummary();
    void aSeedMakesSamplingRepeatable();
    void thePromptComesFromThreePlaces();
    void anEmptyPromptStartsFromTheEndOfText();
    void aFullContextIsSaidOnStderr();
    void anInterruptEndsTheTextWithSuccess();
    void aReaderThatGoesAwayIsAnErrorAndTheEventsAreComplete();
    void theBundledModelWritesTheSameTextWithAndWithoutACache();
    void theBundledModelHasAPromptOfItsOwn();

private:
    CliFixture m_cli;
};

void GenerateCommandTest::generateWritesTheTextAlone() {
    const QString events = m_cli.temporary.filePath("events.jsonl");
    const CliResult result = runCli(m_cli.generate({"--prompt", "the cat", "--events", events}));
    QCOMPARE(result.exitCode, 0);
    QCOMPARE(result.err, QByteArray());
    QStringDecoder decoder(QStringDecoder::Utf8);
    const QString text = decoder(result.out);
    QVERIFY(!decoder.hasError());
    QString joined;
    for (const QJsonObject& line : jsonLines(fileContent(events)))
        joined += line["text"].toString();
    QCOMPARE(text, joined);
    QVERIFY(!text.isEmpty());
}

void GenerateCommandTest::theCachePolicyDoesNotChangeTheText() {
    const QStringList prompt = {"--prompt", "the cat"};
    const CliResult expected = runCli(m_cli.generate(prompt));
    QCOMPARE(expected.exitCode, 0);
    for (const QStringList& more : {QStringList{"--cache", "off"},
                                    {"--switch-cache-at", "1"},
                                    {"--switch-cache-at", "3,7"},
                                    {"--cache", "off", "--switch-cache-at", "12"},
                                    {"--capture"}})
        QCOMPARE(runCli(m_cli.generate(prompt + more)).out, expected.out);
}

void GenerateCommandTest::eventsAreOneObjectPerStepAndASummary() {
    const QString events = m_cli.temporary.filePath("switched.jsonl");
    const CliResult result = runCli(m_cli.generate(
        {"--prompt-tokens", "1,2,3", "--switch-cache-at", "4,8", "--events", events}));
    QCOMPARE(result.exitCode, 0);
    const auto lines = jsonLines(fileContent(events));
    QCOMPARE(lines.size(), 13);
    const QStringList kinds = {"prefill",   "decode",    "decode",    "recompute",
                               "recompute", "recompute", "recompute", "rebuild",
                               "decode",    "decode",    "decode",    "decode"};
    std::int64_t computed = 0;
    double lastMs = 0.0;
    for (int index = 0; index < 12; ++index) {
        const QJsonObject& line = lines[index];
        QCOMPARE(line["step"].toInt(), index + 1);
        QCOMPARE(line["kind"].toString(), kinds[index]);
        QCOMPARE(line["cache"].toString(), QString(index >= 3 && index < 7 ? "off" : "full"));
        QCOMPARE(line["positions"].toInt(), 3 + index);
        QVERIFY(line["device_ms"].isNull());
        QVERIFY(line["t_ms"].toDouble() >= lastMs);
        QVERIFY(line["step_ms"].toDouble() > 0.0);
        const double used = line["kv_used_bytes"].toDouble();
        QVERIFY(used <= line["kv_reserved_bytes"].toDouble());
        QCOMPARE(used > 0.0, line["cache"].toString() == "full");
        computed += line["computed_positions"].toInt();
        lastMs = line["t_ms"].toDouble();
    }
    const QJsonObject summary = lines.last()["summary"].toObject();
    QCOMPARE(summary["new_tokens"].toInt(), 12);
    QCOMPARE(summary["cache_switches"].toInt(), 2);
    QCOMPARE(summary["computed_positions"].toInteger(), computed);
    // Prefill 3, two decodes, positions 6 to 9 recomputed, 10 rebuilt, four decodes.
    QCOMPARE(computed, std::int64_t{3 + 2 + (6 + 7 + 8 + 9) + 10 + 4});
    QCOMPARE(summary["reason"].toString(), QString("length"));
    QCOMPARE(summary["ttft_ms"].toDouble(), lines[0]["t_ms"].toDouble());
}

void GenerateCommandTest::aSeedMakesSamplingRepeatable() {
    const QStringList sampling = {
        "--prompt", "the",  "--temperature",        "1.5", "--top-k", "40",
        "--top-p",  "0.95", "--repetition-penalty", "1.1"};
    const CliResult first = runCli(m_cli.generate(sampling + QStringList{"--seed", "7"}));
    QCOMPARE(first.exitCode, 0);
    QCOMPARE(runCli(m_cli.generate(sampling + QStringList{"--seed", "7"})).out, first.out);
    QVERIFY(runCli(m_cli.generate(sampling + QStringList{"--seed", "8"})).out != first.out);
}

void GenerateCommandTest::thePromptComesFromThreePlaces() {
    const CliResult expected = runCli(m_cli.generate({"--prompt", "the cat"}));
    QCOMPARE(expected.exitCode, 0);
    const QString path = m_cli.temporary.filePath("prompt.txt");
    QFile file(path);
    QVERIFY(file.open(QIODevice::WriteOnly));
    file.write("the cat");
    file.close();
    QCOMPARE(runCli(m_cli.generate({"--prompt-file", path})).out, expected.out);
    const CliResult tokens = runCli({"tokenize", "--model", m_cli.model}, R"({"text": "the cat"})"
                                                                          "\n");
    QStringList ids;
    for (const QJsonValue& id : QJsonDocument::fromJson(tokens.out)["ids"].toArray())
        ids.append(QString::number(id.toInt()));
    QCOMPARE(runCli(m_cli.generate({"--prompt-tokens", ids.join(',')})).out, expected.out);
    QFile broken(path);
    QVERIFY(broken.open(QIODevice::WriteOnly));
    broken.write("the \xFF");
    broken.close();
    const CliResult refused = runCli(m_cli.generate({"--prompt-file", path}));
    QCOMPARE(refused.exitCode, 1);
    QVERIFY(refused.complainsInOneLine());
}

void GenerateCommandTest::anEmptyPromptStartsFromTheEndOfText() {
    const QString end = QString::number(m_cli.config.endOfText.front().value);
    const CliResult empty = runCli(m_cli.generate({"--prompt", ""}));
    QCOMPARE(empty.exitCode, 0);
    QCOMPARE(empty.out, runCli(m_cli.generate({"--prompt-tokens", end})).out);
}

void GenerateCommandTest::aFullContextIsSaidOnStderr() {
    const CliResult result = runCli(
        m_cli.toy("generate", {"--prompt", "a", "--max-new-tokens", "1000", "--ignore-eos"}));
    QCOMPARE(result.exitCode, 0);
    QVERIFY(result.err.contains("context of 40 tokens is full"));
}

void GenerateCommandTest::anInterruptEndsTheTextWithSuccess() {
    // A context that this many slow steps cannot fill before the signal: the program is interrupted
    // as soon as its first text is there.
    QProcess process;
    process.start(KVGLASS_CLI, {"generate", "--model", "random:gpt2", "--device", "cpu",
                                "--prompt-tokens", "18438,391", "--max-new-tokens", "1000",
                                "--cache", "off", "--ignore-eos", "--log-level", "info"});
    QVERIFY(process.waitForStarted());
    while (process.bytesAvailable() == 0)
        QVERIFY(process.waitForReadyRead(120'000));
    QVERIFY(::kill(static_cast<pid_t>(process.processId()), SIGINT) == 0);
    QVERIFY(process.waitForFinished(120'000));
    QCOMPARE(process.exitStatus(), QProcess::NormalExit);
    QCOMPARE(process.exitCode(), 0);
    QVERIFY(process.readAllStandardError().contains("stopped: "));
}

void GenerateCommandTest::aReaderThatGoesAwayIsAnErrorAndTheEventsAreComplete() {
    int ends[2] = {-1, -1};
    QVERIFY(::pipe(ends) == 0);
    ::close(ends[0]);
    const QString events = m_cli.temporary.filePath("unread.jsonl");
    QProcess process;
    process.setChildProcessModifier([out = ends[1]] {
        ::signal(SIGPIPE, SIG_DFL); // as a shell starts it
        ::dup2(out, STDOUT_FILENO);
    });
    process.start(KVGLASS_CLI, m_cli.generate({"--prompt", "the cat", "--events", events}));
    QVERIFY(process.waitForFinished(120'000));
    ::close(ends[1]);
    QCOMPARE(process.exitStatus(), QProcess::NormalExit);
    QCOMPARE(process.exitCode(), 1);
    const QByteArray complaint = process.readAllStandardError();
    QCOMPARE(complaint.count('\n'), 1);
    QVERIFY2(complaint.contains("cannot write to stdout"), complaint.constData());
    QVERIFY(jsonLines(fileContent(events)).last().contains("summary"));
}

void GenerateCommandTest::theBundledModelWritesTheSameTextWithAndWithoutACache() {
    const QStringList demo = {"generate",         "--model",          "demo", "--prompt",
                              "Once there was a", "--max-new-tokens", "60"};
    const CliResult expected = runCli(demo);
    QCOMPARE(expected.exitCode, 0);
    QVERIFY(!expected.out.isEmpty());
    QCOMPARE(runCli(demo + QStringList{"--cache", "off"}).out, expected.out);
    QCOMPARE(runCli(demo + QStringList{"--switch-cache-at", "20,40"}).out, expected.out);
}

void GenerateCommandTest::theBundledModelHasAPromptOfItsOwn() {
    const QStringList command = {"generate", "--model", "demo", "--max-new-tokens", "12"};
    const CliResult own = runCli(command);
    QCOMPARE(own.exitCode, 0);
    QVERIFY(!own.out.isEmpty());
    QFile file(QStringLiteral(KVGLASS_DEMO_MODEL "/prompts.json"));
    QVERIFY(file.open(QIODevice::ReadOnly));
    const QString first =
        QJsonDocument::fromJson(file.readAll()).array().first()["prompt"].toString();
    QCOMPARE(runCli(command + QStringList{"--prompt", first}).out, own.out);
}

KVGLASS_TEST(GenerateCommandTest);
#include "generate_command_test.moc"
