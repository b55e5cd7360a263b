// SPDX-FileCopyrightText: 2026 The KVGlass authors
// SPDX-License-Identifier: Apache-2.0

#include "engine/recording/recording_file.h"

#include <QTemporaryDir>
#include <QTest>

#include "engine/recording/archive_reader.h"
#include "engine/recording/archive_writer.h"
#include "engine/recording/journal.h"
#include "tests/engine/io/expected_error.h"
#include "tests/engine/recording/raw_recording.h"
#include "tests/engine/recording/sample_recording.h"
#include "tests/support/required.h"
#include "tests/support/test_folders.h"
#include "tests/support/test_program.h"

using namespace kvglass;
namespace fs = std::filesystem;

class RecordingFileTest : public QObject {
    Q_OBJECT
private slots:
    void whatIsSavedIsReadBack();
    void openedAndSavedAgainItHasTheSameBytes();
    void aPartialRecordingStaysOneWhenItIsSavedAgain();
    void aRunThatFailedSaysWhy();
    void theTextOfTokensComesFromTheWords();
    void anOlderVersionIsOpened();
    void aNewerVersionIsRefusedOnlyWhereItMustBe();
    void unknownFieldsAndEntriesAreIgnored();
    void aFullDiskLeavesTheOldFile();
    void aFolderThatIsGoneIsAnError();
    void aFolderIsNoRecording();
    void leftoverJournalsBecomeRecordings();
    void aJournalThatIsBeingWrittenIsLeftAlone();

private:
    [[nodiscard]] fs::path path(const char* name) const {
        return fs::path(m_folder.path().toStdString()) / name;
    }
    QTemporaryDir m_folder;
};

void RecordingFileTest::whatIsSavedIsReadBack() {
    const Recording recording = sampleRecording();
    required(saveRecording(recording, path("a.kvglass")));
    const Recording again = required(openRecording(path("a.kvglass")));
    QVERIFY(again.isWhole());
    QCOMPARE(fullText(again), fullText(recording));
}

void RecordingFileTest::openedAndSavedAgainItHasTheSameBytes() {
    for (const bool withAttention : {true, false}) {
        required(
            saveRecording(sampleRecording({.withAttention = withAttention}), path("once.kvglass")));
        required(
            saveRecording(required(openRecording(path("once.kvglass"))), path("twice.kvglass")));
        QCOMPARE(bytesOfFile(path("twice.kvglass")), bytesOfFile(path("once.kvglass")));
    }
}

void RecordingFileTest::aPartialRecordingStaysOneWhenItIsSavedAgain() {
    Recording recording = sampleRecording();
    recording.summary.reset();
    recording.missing = {"the end of the run and its summary"};
    required(saveRecording(recording, path("partial.kvglass")));
    const Recording again = required(openRecording(path("partial.kvglass")));
    QCOMPARE(again.missing, recording.missing);
    required(saveRecording(again, path("partial2.kvglass")));
    QCOMPARE(bytesOfFile(path("partial2.kvglass")), bytesOfFile(path("partial.kvglass")));
}

void RecordingFileTest::aRunThatFailedSaysWhy() {
    Recording recording = sampleRecording();
    recording.summary.reset();
    recording.problem = "the device was lost";
    required(saveRecording(recording, path("failed.kvglass")));
    const Recording again = required(openRecording(path("failed.kvglass")));
    QVERIFY(again.isWhole()); // it holds all that there was
    QVERIFY(!again.summary);
    QCOMPARE(again.problem, recording.problem);
}

void RecordingFileTest::theTextOfTokensComesFromTheWords() {
    const Recording recording = sampleRecording();
    required(saveRecording(recording, path("words.kvglass")));
    const Recording again = required(openRecording(path("words.kvglass")));
    for (std::size_t index = 0; index < recording.tokens.size(); ++index)
        QCOMPARE(again.tokens[index].bytes, recording.tokens[index].bytes);
}

void RecordingFileTest::anOlderVersionIsOpened() {
    const Recording old =
        required(openRecording(testDataFolder() / "recordings/version-0.kvglass"));
    QVERIFY2(old.isWhole(), old.missing.empty() ? "" : old.missing.front().c_str());
    QCOMPARE(old.header.version, 0);
    QCOMPARE(old.header.model.fingerprint, std::string("0123abcd"));
    QCOMPARE(old.tokens.size(), std::size_t{3});
    QCOMPARE(old.steps[1].stepMs, 1.5);   // 0.0015 s
    QCOMPARE(old.tokens[2].timeMs, 14.0); // 0.014 s
    QCOMPARE(old.tokens[0].bytes, std::string(" cat"));
    QCOMPARE(old.tokens[2].bytes, std::string("\xE2\x80", 2));
    // Saved again it has the present form.
    required(saveRecording(old, path("migrated.kvglass")));
    const Recording present = required(openRecording(path("migrated.kvglass")));
    QCOMPARE(present.header.version, kRecordingVersion);
    QCOMPARE(fullText(present), fullText(old));
}

void RecordingFileTest::aNewerVersionIsRefusedOnlyWhereItMustBe() {
    RawRecording raw(sampleRecording());
    raw.manifest()["version"] = 7;
    VERIFY_OK(openRecording(raw.write(path("newer.kvglass"))));
    raw.manifest()["oldest_reader"] = 7;
    VERIFY_ERROR(openRecording(raw.write(path("newest.kvglass"))), ErrorCode::Unsupported,
                 "for programs that know version 7");
}

void RecordingFileTest::unknownFieldsAndEntriesAreIgnored() {
    RawRecording raw(sampleRecording());
    raw.manifest()["mood"] = "good";
    raw.manifest()["model"]["mood"] = {{"deep", {1, 2, 3}}};
    raw.editLines("steps.jsonl", [](nlohmann::json& step) { step["temperature_k"] = 300; });
    raw.entries()["moods.jsonl"] = "{\"mood\": 1}\n";
    const Recording recording = required(openRecording(raw.write(path("extra.kvglass"))));
    QVERIFY(recording.isWhole());
    QCOMPARE(fullText(recording), fullText(sampleRecording()));
}

void RecordingFileTest::aFullDiskLeavesTheOldFile() {
    required(saveRecording(sampleRecording({.newTokens = 3}), path("old.kvglass")));
    const std::string before = bytesOfFile(path("old.kvglass"));
    {
        const FullDisk full; // for every file of this process
        VERIFY_ERROR(saveRecording(sampleRecording(), path("old.kvglass")), ErrorCode::Io,
                     "the file of that name is unchanged");
    }
    QCOMPARE(bytesOfFile(path("old.kvglass")), before);
    int files = 0;
    for ([[maybe_unused]] const auto& entry : fs::directory_iterator(m_folder.path().toStdString()))
        files += entry.path().extension() == ".tmp";
    QCOMPARE(files, 0);
}

void RecordingFileTest::aFolderThatIsGoneIsAnError() {
    VERIFY_ERROR(saveRecording(sampleRecording(), path("nowhere") / "a.kvglass"),
                 ErrorCode::NotFound, "no file was written");
    VERIFY_ERROR(openRecording(path("nowhere") / "a.kvglass"), ErrorCode::NotFound, "a.kvglass");
}

void RecordingFileTest::aFolderIsNoRecording() {
    VERIFY_ERROR(openRecording(m_folder.path().toStdString()), ErrorCode::Io, "not a regular file");
    VERIFY_ERROR(saveRecording(sampleRecording(), m_folder.path().toStdString()),
                 ErrorCode::BadUsage, "a folder");
}

void RecordingFileTest::leftoverJournalsBecomeRecordings() {
    const fs::path folder = path("leftover");
    fs::create_directory(folder);
    const Recording recording = sampleRecording();
    writeJournal(recording, folder / "a.kvglass.journal");
    writeJournal(recording, folder / "b.kvglass.journal");
    required(saveRecording(sampleRecording({.newTokens = 1}), folder / "b.kvglass"));
    const auto made = recoverJournals(folder);
    QCOMPARE(made.size(), std::size_t{2});
    for (const char* name : {"a.kvglass", "b (recovered).kvglass"})
        QCOMPARE(fullText(required(openRecording(folder / name))), fullText(recording));
    QCOMPARE(required(openRecording(folder / "b.kvglass")).tokens.size(), std::size_t{1});
    QVERIFY(!fs::exists(folder / "a.kvglass.journal"));
    QVERIFY(recoverJournals(folder).empty());
    // By the name of the recording that it will be.
    writeJournal(recording, folder / "c.kvglass.journal");
    QCOMPARE(fullText(required(openRecording(folder / "c.kvglass"))), fullText(recording));
    QVERIFY(!fs::exists(folder / "c.kvglass.journal"));
}

void RecordingFileTest::aJournalThatIsBeingWrittenIsLeftAlone() {
    const fs::path journal = path("live.kvglass.journal");
    {
        const JournalWriter writer = required(JournalWriter::create(journal));
        VERIFY_ERROR(recoverJournal(journal), ErrorCode::BadUsage, "still writing it");
    }
    QVERIFY(!isBeingWritten(journal));
}

KVGLASS_TEST(RecordingFileTest);
#include "recording_file_test.moc"
