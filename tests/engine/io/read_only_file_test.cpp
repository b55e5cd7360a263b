// SPDX-FileCopyrightText: 2026 The KVGlass authors
// SPDX-License-Identifier: Apache-2.0

#include <array>
#include <chrono>
#include <filesystem>

#include <sys/stat.h>

#include <QTemporaryDir>
#include <QTest>

#include "engine/io/read_only_file.h"
#include "tests/engine/io/expected_error.h"
#include "tests/engine/io/raw_model.h"
#include "tests/support/test_program.h"

using namespace kvglass;
namespace fs = std::filesystem;

class ReadOnlyFileTest : public QObject {
    Q_OBJECT

    QTemporaryDir m_folder;
    fs::path path(const char* name) const { return fs::path(m_folder.path().toStdString()) / name; }

private slots:
    void readsAnyPart() {
        writeFile(path("part"), "0123456789");
        auto file = ReadOnlyFile::open(path("part"));
        VERIFY_OK(file);
        QCOMPARE(file->size(), std::int64_t{10});
        std::string part(4, '-');
        VERIFY_OK(file->readAt(3, std::as_writable_bytes(std::span(part))));
        QCOMPARE(part, std::string("3456"));
        VERIFY_OK(file->readAt(10, {}));
    }

    void whatIsNotARegularFileIsAnError() {
        VERIFY_ERROR(ReadOnlyFile::open(path("absent")), ErrorCode::NotFound, "absent");
        VERIFY_ERROR(ReadOnlyFile::open(path("")), ErrorCode::Io, "not a regular file");
        VERIFY_ERROR(ReadOnlyFile::open("/dev/zero"), ErrorCode::Io, "not a regular file");
        // A pipe without a writer must not make us wait.
        QCOMPARE(::mkfifo(path("pipe").c_str(), 0600), 0);
        VERIFY_ERROR(ReadOnlyFile::open(path("pipe")), ErrorCode::Io, "not a regular file");
    }

    void readingPastTheEndIsAnError() {
        writeFile(path("short"), "0123");
        const auto file = ReadOnlyFile::open(path("short"));
        std::array<std::byte, 4> buffer{};
        VERIFY_ERROR(file->readAt(2, buffer), ErrorCode::Io, "it ends at byte 4");
    }

    void aFileThatIsCutWhileOpenIsAnError() {
        writeFile(path("cut"), std::string(10'000, 'x'));
        const auto file = ReadOnlyFile::open(path("cut"));
        fs::resize_file(path("cut"), 5'000);
        std::array<std::byte, 100> buffer{};
        VERIFY_ERROR(file->readAt(9'000, buffer), ErrorCode::Io, "it ends at byte");
        VERIFY_ERROR(file->readAt(0, buffer), ErrorCode::Io, "changed while it was being read");
    }

    void aFileThatIsRewrittenWhileOpenIsAnError() {
        writeFile(path("rewritten"), "old!");
        const auto file = ReadOnlyFile::open(path("rewritten"));
        const auto before = fs::last_write_time(path("rewritten"));
        writeFile(path("rewritten"), "new!");
        // File systems stamp in ticks; both writes may fall into one.
        fs::last_write_time(path("rewritten"), before + std::chrono::seconds(1));
        std::array<std::byte, 4> buffer{};
        VERIFY_ERROR(file->readAt(0, buffer), ErrorCode::Io, "changed while it was being read");
    }

    void aFileThatIsReplacedWhileOpenIsStillTheOldOne() {
        writeFile(path("replaced"), "old!");
        const auto file = ReadOnlyFile::open(path("replaced"));
        writeFile(path("other"), "new!");
        fs::rename(path("other"), path("replaced"));
        std::string text(4, '-');
        VERIFY_OK(file->readAt(0, std::as_writable_bytes(std::span(text))));
        QCOMPARE(text, std::string("old!"));
    }

    void movedFilesStayOpen() {
        writeFile(path("moved"), "0123");
        auto first = ReadOnlyFile::open(path("moved"));
        ReadOnlyFile second = std::move(*first);
        writeFile(path("another"), "4567");
        auto third = ReadOnlyFile::open(path("another"));
        *third = std::move(second);
        std::string text(4, '-');
        VERIFY_OK(third->readAt(0, std::as_writable_bytes(std::span(text))));
        QCOMPARE(text, std::string("0123"));
    }

    void textFilesHaveALimit() {
        writeFile(path("text"), "0123");
        const auto text = readTextFile(path("text"), 4);
        VERIFY_OK(text);
        QCOMPARE(*text, std::string("0123"));
        VERIFY_ERROR(readTextFile(path("text"), 3), ErrorCode::BadFormat, "more than the 3");
    }
};

KVGLASS_TEST(ReadOnlyFileTest);
#include "read_only_file_test.moc"
