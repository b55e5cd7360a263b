// SPDX-FileCopyrightText: 2026 The KVGlass authors
// SPDX-License-Identifier: Apache-2.0

#include "engine/recording/journal.h"

#include <QTemporaryDir>
#include <QTest>

#include "engine/recording/journal_format.h"
#include "tests/engine/io/expected_error.h"
#include "tests/engine/recording/raw_recording.h"
#include "tests/engine/recording/sample_recording.h"
#include "tests/support/required.h"
#include "tests/support/test_program.h"

using namespace kvglass;
namespace fs = std::filesystem;

class JournalTest : public QObject {
    Q_OBJECT
private slots:
    void init();
    void aWholeJournalIsTheRecording();
    void cutAnywhereItHoldsWhatCameBefore();
    void aFlippedByteEndsItThere();
    void kindsThatAreNotKnownAreSkipped();
    void whatIsNotFlushedIsNotThere();
    void aJournalIsNotReplaced();
    void aFullDiskIsAnError();
    void aFolderThatIsTakenAwayIsAnError();
    void otherFilesAreNoJournals();

private:
    QTemporaryDir m_folder;
    fs::path m_path;
    Recording m_recording = sampleRecording({.newTokens = 8});
};

void JournalTest::init() {
    m_path = fs::path(m_folder.path().toStdString()) / "run.kvglass.journal";
    fs::remove(m_path);
    writeJournal(m_recording, m_path);
}

void JournalTest::aWholeJournalIsTheRecording() {
    const Recording again = required(readJournal(m_path));
    QVERIFY(again.isWhole());
    QCOMPARE(fullText(again), fullText(m_recording));
}

void JournalTest::cutAnywhereItHoldsWhatCameBefore() {
    const std::string bytes = bytesOfFile(m_path);
    std::size_t tokens = 0;
    int errors = 0;
    for (std::size_t length = 0; length < bytes.size(); length += 7) {
        writeBytes(m_path, bytes.substr(0, length));
        const auto cut = readJournal(m_path);
        if (!cut) {
            QVERIFY(tokens == 0); // before the header and the prompt are whole
            ++errors;
            continue;
        }
        QVERIFY(!cut->isWhole());
        QVERIFY(cut->tokens.size() >= tokens && cut->tokens.size() <= 8); // never fewer
        tokens = cut->tokens.size();
        for (std::size_t index = 0; index < tokens; ++index)
            QCOMPARE(cut->tokens[index].bytes, m_recording.tokens[index].bytes);
    }
    QCOMPARE(tokens, std::size_t{8});
    QVERIFY(errors > 0);
}

void JournalTest::aFlippedByteEndsItThere() {
    const std::string bytes = bytesOfFile(m_path);
    for (std::size_t place = kJournalMagic.size(); place < bytes.size(); place += 61) {
        std::string damaged = bytes;
        damaged[place] ^= 0x10;
        writeBytes(m_path, damaged);
        const auto read = readJournal(m_path);
        if (read)
            QVERIFY(!read->isWhole());
        else
            QVERIFY(!read.error().why.empty());
    }
}

void JournalTest::kindsThatAreNotKnownAreSkipped() {
    std::string bytes = bytesOfFile(m_path);
    const std::string payload = "from a later version";
    const auto kind = static_cast<RecordKind>(99);
    const auto length = static_cast<std::uint32_t>(payload.size());
    const std::uint32_t checksum = journalChecksum(kind, payload);
    bytes.append(reinterpret_cast<const char*>(&length), sizeof(length));
    bytes.append(reinterpret_cast<const char*>(&checksum), sizeof(checksum));
    bytes += static_cast<char>(kind);
    writeBytes(m_path, bytes + payload);
    const Recording again = required(readJournal(m_path));
    QVERIFY(again.isWhole());
    QCOMPARE(fullText(again), fullText(m_recording));
}

void JournalTest::whatIsNotFlushedIsNotThere() {
    fs::remove(m_path);
    JournalWriter journal = required(JournalWriter::create(m_path));
    journal.append(RecordKind::Header, "{}");
    QVERIFY(journal.hasNews());
    QCOMPARE(fs::file_size(m_path), std::uintmax_t{0});
    required(journal.flush());
    QVERIFY(!journal.hasNews());
    QCOMPARE(fs::file_size(m_path), kJournalMagic.size() + kJournalRecordHeader + 2);
}

void JournalTest::aJournalIsNotReplaced() {
    VERIFY_ERROR(JournalWriter::create(m_path), ErrorCode::Io, "exists");
}

void JournalTest::aFullDiskIsAnError() {
    fs::remove(m_path);
    JournalWriter journal = required(JournalWriter::create(m_path));
    journal.append(RecordKind::Header, std::string(1000, 'x'));
    const FullDisk full;
    VERIFY_ERROR(journal.flush(), ErrorCode::Io, "run.kvglass.journal");
}

void JournalTest::aFolderThatIsTakenAwayIsAnError() {
    const fs::path folder = fs::path(m_folder.path().toStdString()) / "gone";
    fs::create_directory(folder);
    JournalWriter journal = required(JournalWriter::create(folder / "a.kvglass.journal"));
    journal.append(RecordKind::Header, "{}");
    required(journal.flush());
    fs::remove_all(folder);
    journal.append(RecordKind::Step, "{}");
    VERIFY_ERROR(journal.flush(), ErrorCode::NotFound, "No such file");
}

void JournalTest::otherFilesAreNoJournals() {
    writeBytes(m_path, "KVGJRNL");
    QVERIFY(!isJournal(m_path));
    VERIFY_ERROR(readJournal(m_path), ErrorCode::BadFormat, "not the journal");
    writeBytes(m_path, "KVGJRNL1");
    VERIFY_ERROR(readJournal(m_path), ErrorCode::BadFormat, "no header");
    VERIFY_ERROR(readJournal(m_folder.path().toStdString() + "/none"), ErrorCode::NotFound, "none");
}

KVGLASS_TEST(JournalTest);
#include "journal_test.moc"
