// SPDX-FileCopyrightText: 2026 The KVGlass authors
// SPDX-License-Identifier: Apache-2.0

#include <array>
#include <csignal>
#include <cstring>
#include <fstream>

#include <sys/resource.h>

#include <QTemporaryDir>
#include <QTest>

#include "engine/io/safetensors_file.h"
#include "engine/io/safetensors_writer.h"
#include "tests/engine/io/expected_error.h"
#include "tests/engine/io/raw_model.h"
#include "tests/support/test_program.h"

using namespace kvglass;
namespace fs = std::filesystem;

namespace {

std::vector<float> ramp(std::size_t count) {
    std::vector<float> values(count);
    for (std::size_t i = 0; i < count; ++i)
        values[i] = static_cast<float>(i) * 0.25F - 3.0F;
    return values;
}

std::string bytesOf(const fs::path& path) {
    std::ifstream file(path, std::ios::binary);
    return {std::istreambuf_iterator<char>(file), {}};
}

std::size_t filesIn(const fs::path& folder) {
    return static_cast<std::size_t>(
        std::distance(fs::directory_iterator(folder), fs::directory_iterator()));
}

/// While it lives, this process cannot write files longer than `bytes`: what a full disk looks
/// like.
class FileSizeLimit {
public:
    explicit FileSizeLimit(rlim_t bytes) : m_handler(std::signal(SIGXFSZ, SIG_IGN)) {
        ::getrlimit(RLIMIT_FSIZE, &m_before);
        const rlimit limit{bytes, m_before.rlim_max};
        ::setrlimit(RLIMIT_FSIZE, &limit);
    }
    ~FileSizeLimit() {
        ::setrlimit(RLIMIT_FSIZE, &m_before);
        std::signal(SIGXFSZ, m_handler);
    }
    FileSizeLimit(const FileSizeLimit&) = delete;
    FileSizeLimit& operator=(const FileSizeLimit&) = delete;

private:
    void (*m_handler)(int);
    rlimit m_before{};
};

} // namespace

class SafetensorsWriterTest : public QObject {
    Q_OBJECT

    std::unique_ptr<QTemporaryDir> m_folder;
    fs::path folder() const { return m_folder->path().toStdString(); }
    fs::path path() const { return folder() / "out.safetensors"; }

private slots:
    void init() { m_folder = std::make_unique<QTemporaryDir>(); }

    void whatWasWrittenIsRead_data() {
        QTest::addColumn<std::size_t>("piece");
        for (const std::size_t piece : {1'001UL, 65'536UL, 65'537UL, 210'000UL})
            QTest::addRow("pieces of %zu", piece) << piece;
    }
    void whatWasWrittenIsRead() {
        QFETCH(const std::size_t, piece);
        // Pieces go across the tensors' borders.
        const auto values = ramp(210'000 + 6 + 1);
        auto writer = SafetensorsWriter::create(
            path(), {{"logits", {300, 700}}, {"none", {3, 0}}, {"a", {2, 3}}, {"one", {}}});
        VERIFY_OK(writer);
        for (std::size_t first = 0; first < values.size(); first += piece)
            VERIFY_OK(writer->append(
                std::span(values).subspan(first, std::min(piece, values.size() - first))));
        VERIFY_OK(writer->commit());

        const auto file = SafetensorsFile::open(path());
        VERIFY_OK(file);
        QCOMPARE(file->find("logits")->shape, (std::vector<std::int64_t>{300, 700}));
        QVERIFY(*file->readAll("logits") == std::vector(values.begin(), values.end() - 7));
        QVERIFY(*file->readAll("a") == std::vector(values.end() - 7, values.end() - 1));
        QVERIFY(*file->readAll("one") == std::vector(values.end() - 1, values.end()));
        QVERIFY(file->readAll("none")->empty());
        QCOMPARE(filesIn(folder()), std::size_t{1});
    }

    void valuesLieAligned() {
        auto writer = SafetensorsWriter::create(path(), {{"a", {1}}});
        VERIFY_OK(writer->append(std::array{1.5F}));
        VERIFY_OK(writer->commit());
        const std::string bytes = bytesOf(path());
        std::uint64_t length = 0;
        std::memcpy(&length, bytes.data(), sizeof(length));
        QCOMPARE(length % 8, std::uint64_t{0});
        QCOMPARE(bytes.size(), 8 + length + 4);
        QCOMPARE(bytes[8], '{');
    }

    void nothingHasTheNameBeforeCommit() {
        {
            auto writer = SafetensorsWriter::create(path(), {{"a", {2}}});
            VERIFY_OK(writer->append(std::array{1.0F, 2.0F}));
            QVERIFY(!fs::exists(path()));
            QCOMPARE(filesIn(folder()), std::size_t{1}); // the temporary file
        }
        QCOMPARE(filesIn(folder()), std::size_t{0});
    }

    void anOldFileStaysUntilCommit() {
        writeFile(path(), "old");
        {
            const auto abandoned = SafetensorsWriter::create(path(), {{"a", {2}}});
            VERIFY_OK(abandoned);
        }
        QCOMPARE(bytesOf(path()), std::string("old"));
        auto writer = SafetensorsWriter::create(path(), {{"a", {1}}});
        VERIFY_OK(writer->append(std::array{1.0F}));
        VERIFY_OK(writer->commit());
        VERIFY_OK(SafetensorsFile::open(path()));
        QCOMPARE(filesIn(folder()), std::size_t{1});
    }

    void twoWritersOfOneNameDoNotMix() {
        auto first = SafetensorsWriter::create(path(), {{"a", {1}}});
        auto second = SafetensorsWriter::create(path(), {{"a", {1}}});
        VERIFY_OK(first->append(std::array{1.0F}));
        VERIFY_OK(second->append(std::array{2.0F}));
        VERIFY_OK(first->commit());
        VERIFY_OK(second->commit());
        QCOMPARE(*SafetensorsFile::open(path())->readAll("a"), std::vector{2.0F});
    }

    void aFullDiskIsAnErrorAndLeavesTheOldFile() {
        writeFile(path(), "old");
        {
            const FileSizeLimit limit(100'000);
            auto writer = SafetensorsWriter::create(path(), {{"a", {100'000}}});
            VERIFY_OK(writer);
            const auto appended = writer->append(ramp(100'000));
            VERIFY_ERROR(appended, ErrorCode::Io, "the file of that name is unchanged");
        }
        QCOMPARE(bytesOf(path()), std::string("old"));
        QCOMPARE(filesIn(folder()), std::size_t{1});
    }

    void aDiskThatFillsAtTheEndIsAnErrorToo() {
        {
            const FileSizeLimit limit(1'000);
            auto writer = SafetensorsWriter::create(path(), {{"a", {1'000}}});
            VERIFY_OK(writer->append(ramp(1'000))); // only buffered
            VERIFY_ERROR(writer->commit(), ErrorCode::Io, "no file was written");
        }
        QCOMPARE(filesIn(folder()), std::size_t{0});
    }

    void impossiblePlacesAreErrors() {
        VERIFY_ERROR(SafetensorsWriter::create(folder() / "no" / "x", {{"a", {1}}}),
                     ErrorCode::NotFound, "'");
        VERIFY_ERROR(SafetensorsWriter::create(folder(), {{"a", {1}}}), ErrorCode::BadUsage,
                     "not a regular file");
        VERIFY_ERROR(SafetensorsWriter::create("/dev/null", {{"a", {1}}}), ErrorCode::BadUsage,
                     "not a regular file");
    }
};

KVGLASS_TEST(SafetensorsWriterTest);
#include "safetensors_writer_test.moc"
