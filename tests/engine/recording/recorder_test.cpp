// SPDX-FileCopyrightText: 2026 The KVGlass authors
// SPDX-License-Identifier: Apache-2.0

#include "engine/recording/recorder.h"

#include <atomic>
#include <thread>

#include <QTemporaryDir>
#include <QTest>

#include "engine/generation/generator.h"
#include "engine/recording/journal.h"
#include "engine/recording/recording_file.h"
#include "tests/engine/generation/recording_observer.h"
#include "tests/engine/generation/scripted_model.h"
#include "tests/engine/io/expected_error.h"
#include "tests/engine/recording/raw_recording.h"
#include "tests/engine/recording/sample_recording.h"
#include "tests/support/required.h"
#include "tests/support/test_program.h"

using namespace kvglass;
namespace fs = std::filesystem;

namespace {

constexpr std::int64_t kContext = 64;

/// Long enough for any machine; only so that a mistake ends the test.
constexpr int kPatienceMs = 60'000;

} // namespace

class RecorderTest : public QObject {
    Q_OBJECT
private slots:
    void init();
    void everythingThatWasReportedIsInTheFile();
    void theJournalHoldsTheTokensWhileTheRunGoesOn();
    void withoutAnEndTheJournalStays();
    void aClosedJournalIsTheWholeRun();
    void aDiscardedRunLeavesNothing();
    void aJournalThatWasLeftIsPackedFirst();
    void aJournalWithNothingInItIsNotInTheWay();
    void aFullDiskIsToldOnceAndTheRunGoesOn();
    void aFolderThatIsTakenAwayIsToldOnceAndTheRunGoesOn();
    void aFileThatCannotBeMadeIsKnownBeforeTheRun();
    void aFailedRunIsRecorded();

private:
    [[nodiscard]] RecorderSetup setup();
    [[nodiscard]] Result<GenerationSummary> generate(GenerationObserver& observer);

    QTemporaryDir m_folder;
    fs::path m_file;
    Script m_script = makeScript(40, kContext);
    std::unique_ptr<Tokenizer> m_tokenizer = makeByteTokenizer(40);
    std::atomic<int> m_problems = 0;
};

void RecorderTest::init() {
    m_file = fs::path(m_folder.path().toStdString()) / "run.kvglass";
    for (const fs::path& path : {m_file, journalPath(m_file)})
        fs::remove(path);
    m_script = makeScript(40, kContext);
    m_problems = 0;
}

RecorderSetup RecorderTest::setup() {
    RecorderSetup setup;
    setup.file = m_file;
    setup.header = sampleRecording().header;
    setup.header.model.config = m_script.config;
    setup.header.model.config.channels = m_script.config.heads; // the script needs no sizes
    setup.header.model.config.innerSize = 1;
    setup.header.settings.capturesAttention = false;
    setup.wordOf = [this](TokenId token) { return std::string(m_tokenizer->bytes(token)); };
    setup.onProblem = [this](const Error&) { ++m_problems; };
    setup.flushEvery = std::chrono::milliseconds(1);
    return setup;
}

Result<GenerationSummary> RecorderTest::generate(GenerationObserver& observer) {
    ScriptedModel model(m_script);
    Generator generator(model, *m_tokenizer);
    GenerationRequest request;
    request.prompt = std::vector<TokenId>{TokenId(1), TokenId(2), TokenId(3)};
    request.maxNewTokens = 30;
    request.switchCacheAt = {10, 20};
    request.endOfText = EndOfTextRule::Ignore;
    GenerationControl control;
    return generator.run(request, control, observer);
}

void RecorderTest::everythingThatWasReportedIsInTheFile() {
    const auto recorder = required(Recorder::start(setup()));
    const auto summary = generate(*recorder);
    VERIFY_OK(summary);
    required(recorder->finish(summary));
    QVERIFY(!fs::exists(journalPath(m_file)));
    const Recording recording = required(openRecording(m_file));
    QVERIFY(recording.isWhole());
    QCOMPARE(fullText(recording), fullText(recorder->recording()));
    QCOMPARE(recording.prompt.size(), std::size_t{3});
    QCOMPARE(recording.tokens.size(), std::size_t{30});
    QCOMPARE(recording.switches.size(), std::size_t{2});
    QCOMPARE(recording.steps[19].kind, StepKind::Rebuild);
    QCOMPARE(recording.summary->computedPositions, summary->computedPositions);
    for (const TokenEvent& token : recording.tokens)
        QCOMPARE(token.bytes, std::string(m_tokenizer->bytes(token.token)));
}

void RecorderTest::theJournalHoldsTheTokensWhileTheRunGoesOn() {
    const auto recorder = required(Recorder::start(setup()));
    const Recording sample = sampleRecording({.newTokens = 12, .withAttention = false});
    recorder->onPrompt(RequestId(1), std::vector<TokenId>{TokenId(1), TokenId(2), TokenId(3),
                                                          TokenId(4), TokenId(5)});
    for (std::size_t index = 0; index < 12; ++index) {
        StepSample step = sample.steps[index];
        TokenEvent token = sample.tokens[index];
        token.token = TokenId(7);
        token.candidateCount = 0;
        recorder->onStep(step);
        recorder->onToken(token);
    }
    // The recorder goes on writing: what was reported comes into the journal by itself.
    const auto inJournal = [&] {
        const auto journal = readJournal(journalPath(m_file));
        return journal ? journal->tokens.size() : 0;
    };
    QTRY_COMPARE_WITH_TIMEOUT(inJournal(), std::size_t{12}, kPatienceMs);
}

void RecorderTest::withoutAnEndTheJournalStays() {
    {
        const auto recorder = required(Recorder::start(setup()));
        VERIFY_OK(generate(*recorder));
    }
    QVERIFY(!fs::exists(m_file));
    const Recording recording = required(openRecording(m_file)); // made from the journal
    QCOMPARE(recording.tokens.size(), std::size_t{30});
    QCOMPARE(recording.missing, std::vector<std::string>{"the end of the run and its summary"});
    QVERIFY(fs::exists(m_file) && !fs::exists(journalPath(m_file)));
}

void RecorderTest::aClosedJournalIsTheWholeRun() {
    const auto recorder = required(Recorder::start(setup()));
    const auto summary = generate(*recorder);
    recorder->close(summary);
    QVERIFY(!fs::exists(m_file));
    const Recording recording = required(readJournal(journalPath(m_file)));
    QVERIFY(recording.isWhole());
    QCOMPARE(fullText(recording), fullText(recorder->recording()));
    const JournalOutline outline = required(outlineOf(journalPath(m_file)));
    QVERIFY(outline.hasEnd);
    QCOMPARE(outline.tokens, std::int64_t{30});
    QCOMPARE(outline.header.id, recording.header.id);
}

void RecorderTest::aDiscardedRunLeavesNothing() {
    const auto recorder = required(Recorder::start(setup()));
    recorder->close(generate(*recorder));
    recorder->discard();
    QVERIFY(!fs::exists(m_file) && !fs::exists(journalPath(m_file)));
}

void RecorderTest::aJournalThatWasLeftIsPackedFirst() {
    { VERIFY_OK(generate(*required(Recorder::start(setup())))); }
    const auto recorder = required(Recorder::start(setup()));
    QCOMPARE(required(openRecording(m_file)).tokens.size(), std::size_t{30});
    QVERIFY(!fs::exists(m_file.string() + ".journal.damaged"));
    // Two writers of one file are one too many.
    VERIFY_ERROR(Recorder::start(setup()), ErrorCode::BadUsage, "still writing it");
    required(recorder->finish(generate(*recorder)));
}

void RecorderTest::aJournalWithNothingInItIsNotInTheWay() {
    writeBytes(journalPath(m_file), ""); // killed before the first flush
    const auto recorder = required(Recorder::start(setup()));
    required(recorder->finish(generate(*recorder)));
    QCOMPARE(required(openRecording(m_file)).tokens.size(), std::size_t{30});
    QVERIFY(fs::exists(m_file.string() + ".journal.damaged"));
}

void RecorderTest::aFullDiskIsToldOnceAndTheRunGoesOn() {
    const auto recorder = required(Recorder::start(setup()));
    Result<GenerationSummary> summary;
    {
        const FullDisk full;
        summary = generate(*recorder);
        VERIFY_OK(summary);
        QTRY_COMPARE_WITH_TIMEOUT(m_problems.load(), 1, kPatienceMs);
    }
    QCOMPARE(m_problems.load(), 1);
    required(recorder->finish(summary)); // there is room again: nothing was lost
    QCOMPARE(required(openRecording(m_file)).tokens.size(), std::size_t{30});
}

void RecorderTest::aFolderThatIsTakenAwayIsToldOnceAndTheRunGoesOn() {
    const fs::path folder = fs::path(m_folder.path().toStdString()) / "gone";
    fs::create_directory(folder);
    RecorderSetup gone = setup();
    gone.file = folder / "run.kvglass";
    const auto recorder = required(Recorder::start(std::move(gone)));
    fs::remove_all(folder);
    const auto summary = generate(*recorder);
    VERIFY_OK(summary);
    QTRY_COMPARE_WITH_TIMEOUT(m_problems.load(), 1, kPatienceMs);
    VERIFY_ERROR(recorder->finish(summary), ErrorCode::NotFound, "run.kvglass");
    QCOMPARE(m_problems.load(), 1);
    // It is all still here, for another place.
    QCOMPARE(recorder->recording().tokens.size(), std::size_t{30});
    required(saveRecording(recorder->recording(), m_file));
    QVERIFY(required(openRecording(m_file)).isWhole());
}

void RecorderTest::aFileThatCannotBeMadeIsKnownBeforeTheRun() {
    RecorderSetup nowhere = setup();
    nowhere.file = fs::path(m_folder.path().toStdString()) / "none" / "run.kvglass";
    VERIFY_ERROR(Recorder::start(std::move(nowhere)), ErrorCode::NotFound, "run.kvglass.journal");
    RecorderSetup folder = setup();
    folder.file = m_folder.path().toStdString();
    VERIFY_ERROR(Recorder::start(std::move(folder)), ErrorCode::BadUsage, "it is a folder");
}

void RecorderTest::aFailedRunIsRecorded() {
    m_script.duringStep = [](std::int64_t number, const StepOptions&) -> Status {
        return number < 6 ? Status() : fail(ErrorCode::DeviceLost, "the step failed", "it broke");
    };
    const auto recorder = required(Recorder::start(setup()));
    const auto summary = generate(*recorder);
    QVERIFY(!summary);
    required(recorder->finish(summary));
    const Recording recording = required(openRecording(m_file));
    QCOMPARE(recording.tokens.size(), std::size_t{5});
    QVERIFY(!recording.summary);
    QCOMPARE(recording.problem, std::string("the step failed: it broke"));
}

KVGLASS_TEST(RecorderTest);
#include "recorder_test.moc"
