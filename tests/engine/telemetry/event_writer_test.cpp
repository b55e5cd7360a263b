// SPDX-FileCopyrightText: 2026 The KVGlass authors
// SPDX-License-Identifier: Apache-2.0

#include <string>

#include <QFile>
#include <QJsonArray>
#include <QJsonDocument>
#include <QJsonObject>
#include <QTemporaryDir>
#include <QTest>

#include "engine/telemetry/event_writer.h"
#include "tests/support/required.h"
#include "tests/support/test_program.h"

using namespace kvglass;

namespace {

StepSample sampleStep() {
    StepSample sample;
    sample.step = 1;
    sample.kind = StepKind::Rebuild;
    sample.cache = CachePolicy::full();
    sample.positions = 12;
    sample.computedPositions = 11;
    sample.endMs = 3.5;
    sample.stepMs = 1.25;
    sample.phases[Phase::Mlp] = 0.5;
    sample.phases[Phase::Sampling] = 0.125;
    sample.bytes = {100, 200, 300, 400};
    return sample;
}

TokenEvent tokenWith(std::string bytes) {
    TokenEvent token;
    token.token = TokenId(42);
    token.bytes = std::move(bytes);
    return token;
}

GenerationSummary sampleSummary() {
    GenerationSummary summary;
    summary.reason = FinishReason::ContextFull;
    summary.promptTokens = 3;
    summary.reusedPromptTokens = 2;
    summary.newTokens = 4;
    summary.computedPositions = 6;
    summary.cacheSwitches = 1;
    summary.endToEndMs = 10.0;
    summary.ttftMs = 4.0;
    summary.tpotMs = 2.0;
    summary.prefillTokensPerSecond = 750.0;
    return summary;
}

QList<QJsonObject> linesOf(const QString& path) {
    QFile file(path);
    if (!file.open(QIODevice::ReadOnly))
        qFatal("the event file is not there");
    QList<QJsonObject> lines;
    for (const QByteArray& line : file.readAll().trimmed().split('\n')) {
        QJsonParseError problem{};
        const QJsonDocument document = QJsonDocument::fromJson(line, &problem); // UTF-8 only
        if (problem.error != QJsonParseError::NoError || !document.isObject())
            qFatal("not a JSON object: %s", line.constData());
        lines.append(document.object());
    }
    return lines;
}

} // namespace

class EventWriterTest : public QObject {
    Q_OBJECT
private slots:
    void init();
    void aStepHasExactlyTheDocumentedFields();
    void deviceTimeIsANumberWhereThereIsOne();
    void theSummaryIsTheLastLine();
    void aCharacterAppearsWithTheTokenThatCompletesIt();
    void whatStaysIncompleteIsReplacedInTheLastText();
    void anErrorKeepsTheStepsWithoutASummary();
    void aFileThatCannotBeMadeIsAnError();
    void aFullDiskIsAnError();

private:
    void write(const std::vector<std::string>& tokens);
    QTemporaryDir m_folder;
    QString m_path;
};

void EventWriterTest::init() { m_path = m_folder.filePath("events.jsonl"); }

void EventWriterTest::write(const std::vector<std::string>& tokens) {
    const auto writer = required(EventWriter::create(m_path.toStdString()));
    for (const std::string& bytes : tokens) {
        writer->onStep(sampleStep());
        writer->onToken(tokenWith(bytes));
    }
    required(writer->finish(sampleSummary()));
}

void EventWriterTest::aStepHasExactlyTheDocumentedFields() {
    write({"a\"b\n"});
    const QJsonObject line = linesOf(m_path).first();
    const QJsonObject phases{{"mlp", 0.5}, {"sampling", 0.125}}; // measured ones only
    const QJsonObject expected{{"step", 1},
                               {"kind", "rebuild"},
                               {"cache", "full"},
                               {"positions", 12},
                               {"computed_positions", 11},
                               {"token", 42},
                               {"text", "a\"b\n"},
                               {"t_ms", 3.5},
                               {"step_ms", 1.25},
                               {"device_ms", QJsonValue::Null},
                               {"phases_ms", phases},
                               {"kv_used_bytes", 100},
                               {"kv_reserved_bytes", 200},
                               {"kv_capacity_bytes", 300}};
    QCOMPARE(line, expected);
}

void EventWriterTest::deviceTimeIsANumberWhereThereIsOne() {
    const auto writer = required(EventWriter::create(m_path.toStdString()));
    StepSample sample = sampleStep();
    sample.deviceMs = 0.75;
    writer->onStep(sample);
    writer->onToken(tokenWith("x"));
    required(writer->finish(sampleSummary()));
    QCOMPARE(linesOf(m_path).first()["device_ms"], QJsonValue(0.75));
}

void EventWriterTest::theSummaryIsTheLastLine() {
    write({"a", "b"});
    const auto lines = linesOf(m_path);
    QCOMPARE(lines.size(), 3);
    const QJsonObject expected{{"ttft_ms", 4.0},
                               {"tpot_ms", 2.0},
                               {"end_to_end_ms", 10.0},
                               {"prompt_tokens", 3},
                               {"reused_prompt_tokens", 2},
                               {"new_tokens", 4},
                               {"computed_positions", 6},
                               {"cache_switches", 1},
                               {"reason", "context_full"},
                               {"prefill_tokens_per_second", 750.0},
                               {"decode_tokens_per_second", QJsonValue::Null},
                               {"output_tokens_per_second", QJsonValue::Null}};
    QCOMPARE(lines.last(), (QJsonObject{{"summary", expected}}));
}

void EventWriterTest::aCharacterAppearsWithTheTokenThatCompletesIt() {
    write({"x\xF0\x9F", "\x90", "\xA6!"}); // a bird in three tokens
    const auto lines = linesOf(m_path);
    QCOMPARE(lines[0]["text"].toString(), QString("x"));
    QCOMPARE(lines[1]["text"].toString(), QString());
    QCOMPARE(lines[2]["text"].toString(), QString::fromUtf8("\xF0\x9F\x90\xA6!"));
}

void EventWriterTest::whatStaysIncompleteIsReplacedInTheLastText() {
    write({"a", "b\xF0\x9F"});
    const auto lines = linesOf(m_path);
    QCOMPARE(lines[0]["text"].toString(), QString("a"));
    QCOMPARE(lines[1]["text"].toString(), QString("b") + QChar(QChar::ReplacementCharacter));
}

void EventWriterTest::anErrorKeepsTheStepsWithoutASummary() {
    const auto writer = required(EventWriter::create(m_path.toStdString()));
    writer->onStep(sampleStep());
    writer->onToken(tokenWith("x"));
    required(writer->finishWithoutSummary());
    const auto lines = linesOf(m_path);
    QCOMPARE(lines.size(), 1);
    QCOMPARE(lines[0]["text"].toString(), QString("x"));
}

void EventWriterTest::aFileThatCannotBeMadeIsAnError() {
    const auto writer = EventWriter::create(m_folder.filePath("no/such/folder").toStdString());
    QVERIFY(!writer);
    QCOMPARE(writer.error().code, ErrorCode::Io);
    QVERIFY(writer.error().text().find("no/such/folder") != std::string::npos);
}

void EventWriterTest::aFullDiskIsAnError() {
    if (!QFile::exists("/dev/full"))
        QSKIP("this system has no /dev/full");
    const auto writer = required(EventWriter::create("/dev/full"));
    for (int step = 0; step < 1000; ++step) { // more than a stream buffers
        writer->onStep(sampleStep());
        writer->onToken(tokenWith("x"));
    }
    const Status finished = writer->finish(sampleSummary());
    QVERIFY(!finished);
    QCOMPARE(finished.error().code, ErrorCode::Io);
    QVERIFY(!finished.error().why.empty());
}

KVGLASS_TEST(EventWriterTest);
#include "event_writer_test.moc"
