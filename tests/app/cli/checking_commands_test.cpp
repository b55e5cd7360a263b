// SPDX-FileCopyrightText: 2026 The KVGlass authors
// SPDX-License-Identifier: Apache-2.0

// The commands whose output other programs check: logits, tokenize, bench, verify.

#include <cmath>

#include <QJsonArray>
#include <QJsonDocument>
#include <QJsonObject>
#include <QRegularExpression>
#include <QTest>

#include "engine/io/safetensors_file.h"
#include "tests/app/cli/cli_fixture.h"
#include "tests/support/comparator.h"
#include "tests/support/required.h"
#include "tests/support/test_program.h"
#include "tests/support/tolerances.h"

using namespace kvglass;

class CheckingCommandsTest : public QObject {
    Q_OBJECT
private slots:
    void logitsAgreeInAllThreeWays();
    void attentionIsWrittenAsASquare();
    void tokenizeTurnsLinesIntoLines();
    void aLineThatCannotBeReadIsNamed_data();
    void aLineThatCannotBeReadIsNamed();
    void benchPrintsBothLinesAndWritesJson();
    void benchGoesOnWithAPart();
    void benchSweepsPairsOfTypes();
    void verifyOfADeviceAgainstItselfFindsNoDifference();
    void theCpuComputesWhatTheReferenceDoes();

private:
    CliFixture m_cli;
};

void CheckingCommandsTest::logitsAgreeInAllThreeWays() {
    std::vector<std::vector<float>> logits;
    for (const char* cache : {"full", "stepwise", "off"}) {
        const QString out = m_cli.temporary.filePath(QString(cache) + ".safetensors");
        const CliResult result =
            runCli(m_cli.toy("logits", {"--tokens", "3,1,4,1,5", "--cache", cache, "--out", out}));
        QCOMPARE(result.exitCode, 0);
        QCOMPARE(result.out + result.err, QByteArray());
        const SafetensorsFile file = required(SafetensorsFile::open(out.toStdString()));
        QCOMPARE(file.tensors().size(), std::size_t{1});
        const std::vector<std::int64_t> shape = {5, m_cli.config.vocabularySize};
        QCOMPARE(file.find("logits")->shape, shape);
        logits.push_back(required(file.readAll("logits")));
    }
    // The same double-precision sums in another order, then one rounding to f32.
    const Tolerance tolerance = roundedDoubles(largestMagnitude(logits[0]));
    for (const std::size_t other : {1U, 2U}) {
        const Comparison comparison = compare(logits[other], logits[0], tolerance);
        QVERIFY2(comparison.passed, comparison.text.c_str());
    }
}

void CheckingCommandsTest::attentionIsWrittenAsASquare() {
    const QString out = m_cli.temporary.filePath("attention.safetensors");
    const CliResult result =
        runCli(m_cli.toy("logits", {"--tokens", "3,1,4,1", "--out", out, "--attention"}));
    QCOMPARE(result.exitCode, 0);
    const SafetensorsFile file = required(SafetensorsFile::open(out.toStdString()));
    const std::vector<std::int64_t> shape = {m_cli.config.layers, m_cli.config.heads, 4, 4};
    QCOMPARE(file.find("attention")->shape, shape);
    const std::vector<float> weights = required(file.readAll("attention"));
    for (std::size_t row = 0; row < weights.size() / 4; ++row) {
        double sum = 0.0;
        for (std::size_t key = 0; key < 4; ++key) {
            sum += weights[row * 4 + key];
            QCOMPARE(weights[row * 4 + key] > 0.0F, key <= row % 4);
        }
        QVERIFY(std::abs(sum - 1.0) <= 4 * 0x1p-24); // one rounding per weight
    }
}

void CheckingCommandsTest::tokenizeTurnsLinesIntoLines() {
    const QByteArray input = R"({"text": "the cat"})"
                             "\n"
                             R"({"text": "", "allow_special": true})"
                             "\n"
                             R"({"allow_special": false, "text": "\u00e9\n\ud83d\udc26"})"
                             "\n";
    const CliResult result = runCli({"tokenize", "--model", m_cli.model}, input);
    QCOMPARE(result.exitCode, 0);
    QCOMPARE(result.err, QByteArray());
    const auto lines = jsonLines(result.out);
    QCOMPARE(lines.size(), 3);
    QCOMPARE(lines[0]["text"].toString(), QString("the cat"));
    QVERIFY(!lines[0]["ids"].toArray().isEmpty());
    QCOMPARE(lines[1]["ids"].toArray().size(), 0);
    QCOMPARE(lines[2]["text"].toString(), QString::fromUtf8("\u00e9\n\U0001F426"));
    QCOMPARE(lines[2].keys(), (QStringList{"ids", "text"}));
}

void CheckingCommandsTest::aLineThatCannotBeReadIsNamed_data() {
    QTest::addColumn<QByteArray>("line");
    QTest::newRow("no JSON") << QByteArray("the cat");
    QTest::newRow("half an object") << QByteArray(R"({"text": "a")");
    QTest::newRow("a list") << QByteArray(R"(["a"])");
    QTest::newRow("no text") << QByteArray(R"({"allow_special": true})");
    QTest::newRow("a number") << QByteArray(R"({"text": 3})");
    QTest::newRow("a word for a bool") << QByteArray(R"({"text": "a", "allow_special": "no"})");
    QTest::newRow("not UTF-8") << QByteArray("{\"text\": \"\xFF\"}");
    QTest::newRow("half a surrogate") << QByteArray(R"({"text": "\ud83d"})");
    QTest::newRow("empty") << QByteArray();
}

void CheckingCommandsTest::aLineThatCannotBeReadIsNamed() {
    QFETCH(QByteArray, line);
    const CliResult result = runCli({"tokenize", "--model", m_cli.model}, R"({"text": "a"})"
                                                                          "\n" +
                                                                              line + "\n");
    QCOMPARE(result.exitCode, 1);
    QVERIFY2(result.complainsInOneLine("line 2"), result.err.constData());
    QCOMPARE(jsonLines(result.out).size(), 1);
}

void CheckingCommandsTest::benchPrintsBothLinesAndWritesJson() {
    const QString json = m_cli.temporary.filePath("bench.json");
    const CliResult result =
        runCli(m_cli.toy("bench", {"--new-tokens", "6", "--runs", "2", "--protocol", "sound",
                                   "--prompt", "the cat", "--json", json}));
    QCOMPARE(result.exitCode, 0);
    QCOMPARE(result.err, QByteArray());
    const QString text = QString::fromUtf8(result.out);
    const QRegularExpression with("^with KV caching: [0-9.]+ ± [0-9.]+ seconds$",
                                  QRegularExpression::MultilineOption);
    const QRegularExpression without("^without KV caching: [0-9.]+ ± [0-9.]+ seconds$",
                                     QRegularExpression::MultilineOption);
    QVERIFY(with.match(text).hasMatch() && without.match(text).hasMatch());
    for (const char* part : {"\nratio: ", "\nwork ratio: ", "\nverdict: ", "sample (n - 1)"})
        QVERIFY2(text.contains(part), part);
    const QJsonObject report = QJsonDocument::fromJson(fileContent(json)).object();
    QCOMPARE(report["device"].toString(), QString("reference"));
    QCOMPARE(report["dtype"].toString(), QString("f32"));
    QCOMPARE(report["runs"].toArray().size(), 4);
    QCOMPARE(report["runs"].toArray()[1].toObject()["cache"].toString(), QString("off"));
    const int prompt = report["prompt_tokens"].toInt();
    const QJsonObject computed = report["computed_positions"].toObject();
    QCOMPARE(computed["with"].toInt(), prompt + 5);
    QCOMPARE(computed["without"].toInt(), 6 * prompt + 15);
    // Without a length: as many tokens as the context has room for.
    const CliResult room = runCli(m_cli.toy("bench", {"--runs", "1", "--prompt-tokens", "1,2"}));
    QCOMPARE(room.exitCode, 0);
    QVERIFY(room.out.contains("2 prompt tokens, 38 new tokens; protocol published"));
}

void CheckingCommandsTest::benchGoesOnWithAPart() {
    const QString json = m_cli.temporary.filePath("part.json");
    QCOMPARE(runCli(m_cli.toy("bench", {"--new-tokens", "5", "--runs", "2", "--prompt-tokens",
                                        "1,2", "--json", json}))
                 .exitCode,
             0);
    QJsonObject part = QJsonDocument::fromJson(fileContent(json)).object();
    QJsonArray runs = part["runs"].toArray();
    while (runs.size() > 1)
        runs.removeLast();
    part["runs"] = runs;
    QFile file(json);
    QVERIFY(file.open(QIODevice::WriteOnly));
    file.write(QJsonDocument(part).toJson());
    file.close();
    const QString whole = m_cli.temporary.filePath("whole.json");
    const CliResult result = runCli(m_cli.toy("bench", {"--resume", json, "--json", whole}));
    QVERIFY2(result.exitCode == 0, result.err.constData());
    const QJsonArray all = QJsonDocument::fromJson(fileContent(whole)).object()["runs"].toArray();
    QCOMPARE(all.size(), 4);
    QCOMPARE(all[0].toObject()["step_ms"], runs[0].toObject()["step_ms"]);
    // With another type it is another experiment.
    const CliResult other =
        runCli(m_cli.toy("bench", {"--resume", json, "--kv-dtype", "f16", "--json", whole}));
    QCOMPARE(other.exitCode, 1);
    QVERIFY2(other.complainsInOneLine(), other.err.constData());
}

void CheckingCommandsTest::benchSweepsPairsOfTypes() {
    const CliResult result =
        runCli(m_cli.toy("bench", {"--new-tokens", "20", "--runs", "1", "--prompt-tokens", "1,2",
                                   "--sweep", "f32:f32,int8:f32"}));
    QVERIFY2(result.exitCode == 0, result.err.constData());
    const QString text = QString::fromUtf8(result.out);
    QVERIFY2(text.startsWith("f32 weights, f32 cache\n"), result.out.constData());
    QVERIFY(text.contains(QRegularExpression("\n +16 +[0-9.]+ +[0-9.]+ +[0-9.]+\n +20 ")));
    QVERIFY(text.contains("caching pays from") || text.contains("caching does not pay"));
    QVERIFY(text.contains("int8 weights, f32 cache\n"));
}

void CheckingCommandsTest::verifyOfADeviceAgainstItselfFindsNoDifference() {
    const CliResult result =
        runCli(m_cli.toy("verify", {"--against", "reference", "--prompt-tokens", "1,2,3"}));
    QCOMPARE(result.exitCode, 0);
    for (const char* part : {"max logit difference: 0\n", "mean logit difference: 0\n",
                             "top-1 agreement: 1\n", "first differing token: none\n"})
        QVERIFY2(result.out.contains(part), part);
}

void CheckingCommandsTest::theCpuComputesWhatTheReferenceDoes() {
    const CliResult result = runCli({"verify", "--model", m_cli.model, "--device", "cpu",
                                     "--against", "reference", "--prompt", "the cat"});
    QVERIFY2(result.exitCode == 0, result.err.constData());
    QVERIFY(result.out.contains("bound on the max: "));
}

KVGLASS_TEST(CheckingCommandsTest);
#include "checking_commands_test.moc"
