// SPDX-FileCopyrightText: 2026 The KVGlass authors
// SPDX-License-Identifier: Apache-2.0

#include <QTest>

#include "engine/io/shard_index.h"
#include "tests/engine/io/expected_error.h"
#include "tests/support/test_program.h"

using namespace kvglass;

class ShardIndexTest : public QObject {
    Q_OBJECT
private slots:
    void mapsTensorsToFiles() {
        const auto index = parseShardIndex(
            R"({"metadata": {"total_size": 1}, "weight_map": {"a": "x-1", "b": "x-2", "c": "x-1"}})",
            "index.json");
        VERIFY_OK(index);
        QCOMPARE(*index, (ShardIndex{{"a", "x-1"}, {"b", "x-2"}, {"c", "x-1"}}));
    }

    void refuses_data() {
        QTest::addColumn<QByteArray>("text");
        QTest::addColumn<QByteArray>("fragment");
        const auto row = [](const char* name, const QByteArray& text, const char* fragment) {
            QTest::newRow(name) << text << QByteArray(fragment);
        };
        row("no map", "{}", "no object 'weight_map'");
        row("an array", "[]", "no object 'weight_map'");
        row("a map that is none", R"({"weight_map": []})", "no object 'weight_map'");
        row("a number for a file", R"({"weight_map": {"a": 1}})", "'a' is not mapped to a file");
        row("a tensor twice", R"({"weight_map": {"a": "x", "a": "y"}})", "the key 'a' twice");
        for (const char* name :
             {"", ".", "..", "../x", "/etc/passwd", "x/../../y", "sub/x", "..\\\\x", "x\\u0000y"})
            row(qPrintable(QStringLiteral("the file name [%1]").arg(QLatin1String(name))),
                R"({"weight_map": {"a": ")" + QByteArray(name) + R"("}})",
                "not the name of a file in the model's folder");
    }
    void refuses() {
        QFETCH(const QByteArray, text);
        QFETCH(const QByteArray, fragment);
        VERIFY_ERROR(parseShardIndex(text.toStdString(), "index.json"), ErrorCode::BadFormat,
                     fragment.toStdString());
    }
};

KVGLASS_TEST(ShardIndexTest);
#include "shard_index_test.moc"
