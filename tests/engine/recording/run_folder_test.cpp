// SPDX-FileCopyrightText: 2026 The KVGlass authors
// SPDX-License-Identifier: Apache-2.0

#include "engine/recording/run_folder.h"

#include <set>

#include <QTemporaryDir>
#include <QTest>

#include "engine/recording/journal.h"
#include "engine/recording/recording_file.h"
#include "tests/engine/io/expected_error.h"
#include "tests/engine/recording/raw_recording.h"
#include "tests/engine/recording/sample_recording.h"
#include "tests/support/required.h"
#include "tests/support/test_program.h"

using namespace kvglass;
namespace fs = std::filesystem;

namespace {

constexpr std::int64_t kTokens = 12;

RecorderSetup setup() {
    RecorderSetup setup;
    setup.header = sampleRecording().header;
    setup.header.settings.capturesAttention = false;
    setup.header.model.name = "a/model: of mine";
    setup.wordOf = [](TokenId) { return std::string("w"); };
    return setup;
}

/// Reports a prompt and some tokens, as a run does.
void report(Recorder& recorder, std::int64_t tokens) {
    const Recording sample = sampleRecording({.newTokens = kTokens, .withAttention = false});
    recorder.onPrompt(RequestId(1), sample.prompt);
    for (std::size_t index = 0; index < static_cast<std::size_t>(tokens); ++index) {
        recorder.onStep(sample.steps[index]);
        recorder.onToken(sample.tokens[index]);
    }
}

/// A run that comes to its end.
void finishedRun(const RunFolder& folder) {
    const auto recorder = required(folder.record(setup()));
    for (const CacheSwitchEvent& change : sampleRecording({.newTokens = kTokens}).switches)
        recorder->onCacheSwitched(RequestId(1), change.step, change.policy, change.problem);
    report(*recorder, kTokens);
    recorder->close(*sampleRecording({.newTokens = kTokens}).summary);
}

void interruptedRun(const RunFolder& folder, std::int64_t tokens) {
    report(*required(folder.record(setup())), tokens); // its recorder ends without an end
}

/// Moves the time of a file, so that the order of runs is not a matter of the clock.
void makeOlder(const fs::path& path, int hours) {
    fs::last_write_time(path, fs::last_write_time(path) - std::chrono::hours(hours));
}

} // namespace

class RunFolderTest : public QObject {
    Q_OBJECT
private slots:
    void aFinishedRunIsAWholeRecording();
    void everyRunHasAFileOfItsOwn();
    void theFolderIsMadeAgainWhenItIsGone();
    void aFolderThatCannotBeMadeIsAnError();
    void onlyRunsWithoutAnEndAreInterrupted();
    void aRecoveredRunIsNotInterruptedAnyMore();
    void whatIsNotAJournalIsPassedOver();
    void theOldestGoWhenThereAreTooMany();
    void theOldestGoWhenTheyAreTooLarge();
    void whatIsBeingWrittenStays();
    void whatIsNoRunStays();

private:
    [[nodiscard]] static fs::path pathOf(const QTemporaryDir& folder) {
        return fs::path(folder.path().toStdString()) / "runs";
    }
};

void RunFolderTest::aFinishedRunIsAWholeRecording() {
    const QTemporaryDir home;
    const RunFolder folder(pathOf(home));
    finishedRun(folder);
    QCOMPARE(folder.runs().size(), std::size_t{1});
    const Recording run = required(openRecording(folder.runs().front()));
    QVERIFY2(run.isWhole(), run.isWhole() ? "" : run.missing.front().c_str());
    QCOMPARE(run.tokens.size(), static_cast<std::size_t>(kTokens));
    QVERIFY(run.summary.has_value());
    QVERIFY(
        folder.runs().front().filename().string().ends_with(" a-model- of mine.kvglass.journal"));
}

void RunFolderTest::everyRunHasAFileOfItsOwn() {
    const QTemporaryDir home;
    const RunFolder folder(pathOf(home));
    for (int run = 0; run < 5; ++run) // most of them within one second
        finishedRun(folder);
    const auto runs = folder.runs();
    QCOMPARE(std::set<fs::path>(runs.begin(), runs.end()).size(), std::size_t{5});
}

void RunFolderTest::theFolderIsMadeAgainWhenItIsGone() {
    const QTemporaryDir home;
    const RunFolder folder(pathOf(home) / "deeper");
    finishedRun(folder);
    fs::remove_all(pathOf(home));
    QVERIFY(folder.runs().empty() && folder.interrupted().empty());
    finishedRun(folder);
    QCOMPARE(folder.runs().size(), std::size_t{1});
}

void RunFolderTest::aFolderThatCannotBeMadeIsAnError() {
    const QTemporaryDir home;
    writeBytes(pathOf(home), "a file in its place");
    VERIFY_ERROR(RunFolder(pathOf(home)).record(setup()), ErrorCode::NotFound, "journal");
    VERIFY_ERROR(RunFolder(pathOf(home) / "deeper").record(setup()), ErrorCode::NotFound,
                 "journal");
}

void RunFolderTest::onlyRunsWithoutAnEndAreInterrupted() {
    const QTemporaryDir home;
    const RunFolder folder(pathOf(home));
    finishedRun(folder);
    interruptedRun(folder, 0); // nothing was written yet
    interruptedRun(folder, 3);
    interruptedRun(folder, 7);
    for (const auto& run : folder.interrupted())
        if (run.tokens == 3)
            makeOlder(run.journal, 1);
    const auto going = required(folder.record(setup()));
    report(*going, 5);
    const auto found = folder.interrupted();
    QCOMPARE(found.size(), std::size_t{2});
    QCOMPARE(found[0].tokens, std::int64_t{7});
    QCOMPARE(found[1].tokens, std::int64_t{3});
    QCOMPARE(found[0].model, std::string("a/model: of mine"));
    QVERIFY(!found[0].startedUtc.empty());
}

void RunFolderTest::aRecoveredRunIsNotInterruptedAnyMore() {
    const QTemporaryDir home;
    const RunFolder folder(pathOf(home));
    interruptedRun(folder, 7);
    const auto file = required(recoverJournal(folder.interrupted().front().journal));
    QVERIFY(folder.interrupted().empty());
    QCOMPARE(folder.runs(), std::vector<fs::path>{file});
    QCOMPARE(required(openRecording(file)).tokens.size(), std::size_t{7});
}

void RunFolderTest::whatIsNotAJournalIsPassedOver() {
    const QTemporaryDir home;
    const RunFolder folder(pathOf(home));
    interruptedRun(folder, 7);
    const fs::path whole = folder.interrupted().front().journal;
    const std::string bytes = bytesOfFile(whole);
    writeBytes(pathOf(home) / "empty.kvglass.journal", "");
    writeBytes(pathOf(home) / "other.kvglass.journal", "not a journal at all");
    writeBytes(pathOf(home) / "begun.kvglass.journal", bytes.substr(0, 30));
    QCOMPARE(folder.interrupted().size(), std::size_t{1});
    // Cut within a record, it still counts the whole ones.
    writeBytes(pathOf(home) / "cut.kvglass.journal", bytes.substr(0, bytes.size() - 1));
    std::multiset<std::int64_t> tokens;
    for (const auto& run : folder.interrupted())
        tokens.insert(run.tokens);
    QCOMPARE(tokens, (std::multiset<std::int64_t>{6, 7}));
}

void RunFolderTest::theOldestGoWhenThereAreTooMany() {
    const QTemporaryDir home;
    const RunFolder folder(pathOf(home), {.runs = 3});
    for (int run = 0; run < 5; ++run) {
        for (const fs::path& before : folder.runs())
            makeOlder(before, 1);
        finishedRun(folder);
    }
    QCOMPARE(folder.runs().size(), std::size_t{4}); // three, and the one that was begun then
    const auto before = folder.runs();
    folder.trim();
    QCOMPARE(folder.runs(), (std::vector<fs::path>{before[0], before[1], before[2]}));
}

void RunFolderTest::theOldestGoWhenTheyAreTooLarge() {
    const QTemporaryDir home;
    fs::create_directory(pathOf(home));
    const char* const names[] = {"a.kvglass", "b.kvglass.journal", "c.kvglass"};
    int age = 0;
    for (const char* const name : names) {
        writeBytes(pathOf(home) / name, std::string(1000, 'x'));
        makeOlder(pathOf(home) / name, ++age);
    }
    RunFolder(pathOf(home), {.bytes = 3000}).trim();
    QCOMPARE(RunFolder(pathOf(home)).runs().size(), std::size_t{3});
    RunFolder(pathOf(home), {.bytes = 2999}).trim();
    QVERIFY(!fs::exists(pathOf(home) / "c.kvglass"));
    RunFolder(pathOf(home), {.bytes = 999}).trim();
    QVERIFY(RunFolder(pathOf(home)).runs().empty());
}

void RunFolderTest::whatIsBeingWrittenStays() {
    const QTemporaryDir home;
    const RunFolder folder(pathOf(home), {.runs = 0});
    const auto going = required(folder.record(setup()));
    report(*going, 5);
    folder.trim();
    QVERIFY(folder.runs().empty());
    going->close(*sampleRecording({.newTokens = 5}).summary);
    const Recorder* const closed = going.get();
    QCOMPARE(closed->recording().tokens.size(), std::size_t{5});
}

void RunFolderTest::whatIsNoRunStays() {
    const QTemporaryDir home;
    fs::create_directory(pathOf(home));
    fs::create_directory(pathOf(home) / "folder.kvglass");
    writeBytes(pathOf(home) / "notes.txt", "mine");
    writeBytes(pathOf(home) / "other.journal", "mine");
    RunFolder(pathOf(home), {.runs = 0, .bytes = 0}).trim();
    QVERIFY(fs::exists(pathOf(home) / "folder.kvglass"));
    QVERIFY(fs::exists(pathOf(home) / "notes.txt"));
    QVERIFY(fs::exists(pathOf(home) / "other.journal"));
}

KVGLASS_TEST(RunFolderTest);
#include "run_folder_test.moc"
