// SPDX-FileCopyrightText: 2026 The KVGlass authors
// SPDX-License-Identifier: Apache-2.0

#include <QTest>

#include "engine/io/safetensors_header.h"
#include "tests/engine/io/expected_error.h"
#include "tests/support/test_program.h"

using namespace kvglass;

class SafetensorsHeaderTest : public QObject {
    Q_OBJECT
private slots:
    void tensorsComeInTheOrderOfTheirPlace() {
        const auto tensors = parseSafetensorsHeader(
            R"({"__metadata__": {"format": "pt"},
                "a": {"dtype": "F16", "shape": [2, 3], "data_offsets": [24, 36]},
                "b": {"dtype": "F32", "shape": [6], "data_offsets": [0, 24]},
                "empty": {"dtype": "I64", "shape": [4, 0], "data_offsets": [24, 24]},
                "one": {"dtype": "BF16", "shape": [], "data_offsets": [36, 38]}}   )",
            100, 38, "file");
        VERIFY_OK(tensors);
        QCOMPARE(tensors->size(), std::size_t{4});
        QCOMPARE((*tensors)[0].name, std::string("b"));
        QCOMPARE((*tensors)[0].offset, std::int64_t{100});
        QCOMPARE((*tensors)[1].name, std::string("empty"));
        QCOMPARE((*tensors)[1].elements, std::int64_t{0});
        const StoredTensor& half = (*tensors)[2];
        QCOMPARE(half.name, std::string("a"));
        QVERIFY(half.type == StoredType::F16);
        QCOMPARE(half.shape, (std::vector<std::int64_t>{2, 3}));
        QCOMPARE(half.elements, std::int64_t{6});
        QCOMPARE(half.offset, std::int64_t{124});
        QCOMPARE(half.bytes, std::int64_t{12});
        QCOMPARE((*tensors)[3].elements, std::int64_t{1});
    }

    void aFileWithoutTensorsIsValid() { VERIFY_OK(parseSafetensorsHeader("{}", 10, 0, "file")); }

    void typesOfLessThanAByteHaveWholeBytesInAll() {
        VERIFY_OK(parseSafetensorsHeader(
            R"({"a": {"dtype": "F4", "shape": [3, 2], "data_offsets": [0, 3]}})", 8, 3, "file"));
        VERIFY_ERROR(
            parseSafetensorsHeader(
                R"({"a": {"dtype": "F4", "shape": [3], "data_offsets": [0, 2]}})", 8, 2, "file"),
            ErrorCode::BadFormat, "impossible shape (3)");
    }

    void refuses_data() {
        QTest::addColumn<QByteArray>("header");
        QTest::addColumn<QByteArray>("fragment");
        const auto row = [](const char* name, const char* header, const char* fragment) {
            QTest::newRow(name) << QByteArray(header) << QByteArray(fragment);
        };
        // The data has 8 bytes: two F32 values.
        row("an array", "[]", "not a JSON object");
        row("broken JSON", R"({"a": )", "not valid JSON");
        row("an entry that is no object", R"({"a": 3})", "'a' is not described by an object");
        row("metadata that is no object", R"({"__metadata__": 3})", "__metadata__");
        row("no dtype", R"({"a": {"shape": [2], "data_offsets": [0, 8]}})", "has no dtype");
        row("a dtype that is no text",
            R"({"a": {"dtype": 4, "shape": [2], "data_offsets": [0, 8]}})", "has no dtype");
        row("an unknown dtype", R"({"a": {"dtype": "F33", "shape": [2], "data_offsets": [0, 8]}})",
            "unknown dtype 'F33'");
        row("a dtype in lower case",
            R"({"a": {"dtype": "f32", "shape": [2], "data_offsets": [0, 8]}})", "unknown dtype");
        row("no shape", R"({"a": {"dtype": "F32", "data_offsets": [0, 8]}})", "has no shape");
        row("a negative size", R"({"a": {"dtype": "F32", "shape": [-2], "data_offsets": [0, 8]}})",
            "has no shape");
        row("a fractional size",
            R"({"a": {"dtype": "F32", "shape": [2.0], "data_offsets": [0, 8]}})", "has no shape");
        row("a size of 2^63",
            R"({"a": {"dtype": "F32", "shape": [9223372036854775808], "data_offsets": [0, 8]}})",
            "has no shape");
        row("a size beyond 64 bits",
            R"({"a": {"dtype": "F32", "shape": [99999999999999999999], "data_offsets": [0, 8]}})",
            "has no shape");
        row("a product that wraps round to two",
            R"({"a": {"dtype": "F32", "shape": [4294967296, 4294967296, 2], "data_offsets": [0, 8]}})",
            "impossible shape");
        row("bytes that wrap round to eight",
            R"({"a": {"dtype": "F32", "shape": [4611686018427387906], "data_offsets": [0, 8]}})",
            "impossible shape");
        row("no offsets", R"({"a": {"dtype": "F32", "shape": [2]}})", "has no data_offsets");
        row("one offset", R"({"a": {"dtype": "F32", "shape": [2], "data_offsets": [0]}})",
            "has no data_offsets");
        row("three offsets", R"({"a": {"dtype": "F32", "shape": [2], "data_offsets": [0, 8, 8]}})",
            "has no data_offsets");
        row("the end before the begin",
            R"({"a": {"dtype": "F32", "shape": [2], "data_offsets": [8, 0]}})",
            "has no data_offsets");
        row("a negative begin", R"({"a": {"dtype": "F32", "shape": [2], "data_offsets": [-8, 0]}})",
            "has no data_offsets");
        row("more bytes than the shape needs",
            R"({"a": {"dtype": "F32", "shape": [1], "data_offsets": [0, 8]}})",
            "has 8 bytes, but F32 of shape (1) needs 4");
        row("the wrong width", R"({"a": {"dtype": "F16", "shape": [2], "data_offsets": [0, 8]}})",
            "needs 4");
        row("past the end", R"({"a": {"dtype": "F32", "shape": [3], "data_offsets": [0, 12]}})",
            "ends at byte 12 of the data, but the file holds only 8");
        row("far past the end",
            R"({"a": {"dtype": "U8", "shape": [1152921504606846975],
                "data_offsets": [0, 1152921504606846975]}})",
            "the file holds only 8");
        row("an overlap", R"({"a": {"dtype": "F32", "shape": [2], "data_offsets": [0, 8]},
                              "b": {"dtype": "F32", "shape": [1], "data_offsets": [4, 8]}})",
            "'b' overlaps");
        row("the same place twice", R"({"a": {"dtype": "F32", "shape": [2], "data_offsets": [0, 8]},
                                        "b": {"dtype": "F32", "shape": [2], "data_offsets": [0, 8]}})",
            "overlaps");
        row("a gap in front", R"({"a": {"dtype": "F32", "shape": [1], "data_offsets": [4, 8]}})",
            "a gap before tensor 'a'");
        row("a rest", R"({"a": {"dtype": "F32", "shape": [1], "data_offsets": [0, 4]}})",
            "goes on for 4 bytes");
        row("a name twice", R"({"a": {"dtype": "F32", "shape": [1], "data_offsets": [0, 4]},
                                "a": {"dtype": "F32", "shape": [1], "data_offsets": [4, 8]}})",
            "the key 'a' twice");
    }
    void refuses() {
        QFETCH(const QByteArray, header);
        QFETCH(const QByteArray, fragment);
        const auto tensors = parseSafetensorsHeader(header.toStdString(), 8, 8, "x.safetensors");
        VERIFY_ERROR(tensors, ErrorCode::BadFormat, fragment.toStdString());
        QVERIFY(tensors.error().what.find("x.safetensors") != std::string::npos);
    }

    void shapesReadLikeTheyAreWritten() {
        QCOMPARE(shapeText({}), std::string("()"));
        QCOMPARE(shapeText({3, 5}), std::string("(3, 5)"));
        QCOMPARE(shapeText(std::vector<std::int64_t>(1000, 1)),
                 std::string("(1, 1, 1, 1, 1, 1, 1, 1, ...)"));
    }
};

KVGLASS_TEST(SafetensorsHeaderTest);
#include "safetensors_header_test.moc"
