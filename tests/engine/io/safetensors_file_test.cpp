// SPDX-FileCopyrightText: 2026 The KVGlass authors
// SPDX-License-Identifier: Apache-2.0

#include <cmath>
#include <limits>
#include <thread>

#include <QTemporaryDir>
#include <QTest>

#include "engine/io/safetensors_file.h"
#include "tests/engine/io/expected_error.h"
#include "tests/engine/io/raw_model.h"
#include "tests/support/test_program.h"

using namespace kvglass;
namespace fs = std::filesystem;

namespace {

/// More than two of the blocks in which values are read.
constexpr std::int64_t kMany = 40'000;

std::vector<float> ramp(std::int64_t count) {
    std::vector<float> values;
    for (std::int64_t i = 0; i < count; ++i)
        values.push_back(static_cast<float>(i) + 0.5F);
    return values;
}

} // namespace

class SafetensorsFileTest : public QObject {
    Q_OBJECT

    QTemporaryDir m_folder;

    fs::path write(const char* name, std::string_view bytes) const {
        const auto path = fs::path(m_folder.path().toStdString()) / name;
        writeFile(path, bytes);
        return path;
    }

private slots:
    void readsThreeTypesAsFloat() {
        // 1, -2, 2^-24, 65504 as f16; 1, -2, 3.140625, 2^127 as bf16
        const auto file = SafetensorsFile::open(write(
            "types", safetensorsBytes(
                         {{"f32", rawFloats({2, 2}, {1.0F, -2.0F, 1e-40F, 3e38F})},
                          {"f16", rawHalves("F16", {4}, {0x3C00, 0xC000, 0x0001, 0x7BFF})},
                          {"bf16", rawHalves("BF16", {1, 4}, {0x3F80, 0xC000, 0x4049, 0x7F00})}})));
        VERIFY_OK(file);
        QCOMPARE(*file->readAll("f32"), (std::vector{1.0F, -2.0F, 1e-40F, 3e38F}));
        QCOMPARE(*file->readAll("f16"), (std::vector{1.0F, -2.0F, 0x1p-24F, 65504.0F}));
        QCOMPARE(*file->readAll("bf16"), (std::vector{1.0F, -2.0F, 3.140625F, 0x1p127F}));
        VERIFY_ERROR(file->readAll("f64"), ErrorCode::NotFound, "no tensor 'f64'");
        QVERIFY(file->find("f32") != nullptr && file->find("") == nullptr);
    }

    void readsAnyPartAcrossBlocks() {
        const auto values = ramp(kMany);
        const auto file = SafetensorsFile::open(write(
            "parts",
            safetensorsBytes({{"a", rawFloats({1}, {9})}, {"b", rawFloats({kMany}, values)}})));
        const StoredTensor* tensor = file->find("b");
        for (const std::int64_t first : {0L, 1L, 16'383L, 16'384L, 39'999L, kMany})
            for (const std::int64_t count : {0L, 1L, 16'384L, 16'385L, 32'769L}) {
                if (first + count > kMany)
                    continue;
                std::vector<float> part(static_cast<std::size_t>(count));
                VERIFY_OK(file->read(*tensor, first, part));
                QVERIFY(std::equal(part.begin(), part.end(), values.begin() + first));
            }
    }

    void threadsReadWithoutDisturbingEachOther() {
        const auto values = ramp(kMany);
        const auto file = SafetensorsFile::open(
            write("threads", safetensorsBytes({{"b", rawFloats({kMany}, values)}})));
        const StoredTensor* tensor = file->find("b");
        std::array<int, 4> wrong{};
        std::vector<std::jthread> threads;
        for (std::size_t t = 0; t < wrong.size(); ++t)
            threads.emplace_back([&, t] {
                std::vector<float> part(1'000);
                for (std::int64_t first = 0; first < kMany; first += 1'000) {
                    const bool read = file->read(*tensor, first, part).has_value();
                    wrong[t] += !read || part.front() != values[static_cast<std::size_t>(first)];
                }
            });
        threads.clear(); // joins
        QCOMPARE(wrong, (std::array<int, 4>{}));
    }

    void valuesThatAreNotFiniteAreNamed_data() {
        QTest::addColumn<float>("bad");
        QTest::newRow("NaN") << std::numeric_limits<float>::quiet_NaN();
        QTest::newRow("infinity") << std::numeric_limits<float>::infinity();
        QTest::newRow("minus infinity") << -std::numeric_limits<float>::infinity();
    }
    void valuesThatAreNotFiniteAreNamed() {
        QFETCH(const float, bad);
        auto values = ramp(kMany);
        values[39'997] = bad;
        const auto file = SafetensorsFile::open(
            write("bad", safetensorsBytes({{"h.0", rawFloats({4'000, 10}, values)}})));
        VERIFY_ERROR(file->readAll("h.0"), ErrorCode::BadFormat,
                     "'h.0' has a value that is not finite at [3999, 7]");
        std::vector<float> part(39'997);
        VERIFY_OK(file->read(*file->find("h.0"), 0, part)); // all that lies before
    }

    void infinityInHalvesIsFoundToo() {
        const auto file = SafetensorsFile::open(
            write("halves", safetensorsBytes({{"a", rawHalves("F16", {2}, {0x3C00, 0xFC00})},
                                              {"b", rawHalves("BF16", {2}, {0x3F80, 0x7FC0})}})));
        VERIFY_ERROR(file->readAll("a"), ErrorCode::BadFormat, "'a' has a value");
        VERIFY_ERROR(file->readAll("b"), ErrorCode::BadFormat, "'b' has a value");
    }

    void otherTypesAreNotRead() {
        const auto file = SafetensorsFile::open(
            write("int8", safetensorsBytes({{"a", RawTensor{"I8", {3}, "abc"}}})));
        VERIFY_OK(file);
        VERIFY_ERROR(file->readAll("a"), ErrorCode::Unsupported, "stored as I8");
    }

    void refusesDamagedFiles_data() {
        QTest::addColumn<QByteArray>("bytes");
        QTest::addColumn<QByteArray>("fragment");
        const auto row = [](const char* name, const std::string& bytes, const char* fragment) {
            QTest::newRow(name) << QByteArray::fromStdString(bytes) << QByteArray(fragment);
        };
        const std::string good = safetensorsBytes({{"a", rawFloats({2}, {1, 2})}});
        row("empty", "", "has 0 bytes, too few");
        row("seven bytes", good.substr(0, 7), "has 7 bytes, too few");
        row("the length alone", good.substr(0, 8), "but only 0 follow");
        row("cut in the header", good.substr(0, 20), "but only 12 follow");
        row("cut in the values", good.substr(0, good.size() - 1), "holds only 7");
        row("a byte too many", good + "x", "goes on for 1 bytes");
        row("a header of length 0", std::string(8, '\0') + "{}", "not valid JSON");
        row("a length of 2^64 - 1", std::string(8, '\xFF') + good.substr(8), "but only");
        row("a length of 2^63", std::string(7, '\0') + '\x80' + good.substr(8), "but only");
        row("another format", "PK\x03\x04" + std::string(100, 'z'), "but only");
        row("a header that is text", fileBytes("hello", ""), "not valid JSON");
    }
    void refusesDamagedFiles() {
        QFETCH(const QByteArray, bytes);
        QFETCH(const QByteArray, fragment);
        const auto path = write("damaged.safetensors", bytes.toStdString());
        const auto file = SafetensorsFile::open(path);
        VERIFY_ERROR(file, ErrorCode::BadFormat, fragment.toStdString());
        QVERIFY(file.error().what.find("damaged.safetensors") != std::string::npos);
    }

    void aHeaderBeyondTheLimitIsNotRead() {
        const auto path = write("long", fileBytes("{}", ""));
        const std::uint64_t length = 100'000'001;
        writeFile(path, std::string(std::bit_cast<std::array<char, 8>>(length).data(), 8));
        fs::resize_file(path, 8 + length); // a hole: takes no disk
        VERIFY_ERROR(SafetensorsFile::open(path), ErrorCode::BadFormat, "at most 100000000");
    }

    void aFileThatIsCutAfterOpeningIsAnError() {
        const auto path = write("cut", safetensorsBytes({{"a", rawFloats({kMany}, ramp(kMany))}}));
        const auto file = SafetensorsFile::open(path);
        fs::resize_file(path, 1'000);
        VERIFY_ERROR(file->readAll("a"), ErrorCode::Io, "");
    }

    void everyCutOfASmallFileIsAnErrorOfItsOwn() {
        const std::string good = safetensorsBytes(
            {{"a", rawFloats({2}, {1, 2})}, {"b", rawHalves("F16", {3}, {1, 2, 3})}});
        VERIFY_OK(SafetensorsFile::open(write("whole", good)));
        for (std::size_t length = 0; length < good.size(); ++length)
            VERIFY_ERROR(SafetensorsFile::open(write("part", good.substr(0, length))),
                         ErrorCode::BadFormat, "");
    }
};

KVGLASS_TEST(SafetensorsFileTest);
#include "safetensors_file_test.moc"
