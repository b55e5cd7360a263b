// SPDX-FileCopyrightText: 2026 The KVGlass authors
// SPDX-License-Identifier: Apache-2.0

#include <QTest>

#include "engine/io/json_document.h"
#include "tests/engine/io/expected_error.h"
#include "tests/support/test_program.h"

using namespace kvglass;

class JsonDocumentTest : public QObject {
    Q_OBJECT
private slots:
    void readsAnOrdinaryDocument() {
        const auto json = parseJson(R"({"a": [1, 2.5, "x"], "b": {"a": null}})", "file");
        VERIFY_OK(json);
        QCOMPARE(json->at("a").size(), std::size_t{3});
        QVERIFY(json->at("b").at("a").is_null());
    }

    void refuses_data() {
        QTest::addColumn<QByteArray>("text");
        QTest::addColumn<QByteArray>("fragment");
        const auto row = [](const char* name, const QByteArray& text, const char* fragment) {
            QTest::newRow(name) << text << QByteArray(fragment);
        };
        row("nothing", "", "not valid JSON");
        row("cut short", R"({"a": 1)", "not valid JSON");
        row("a second value", "{} {}", "not valid JSON");
        row("a comment", "{} // x", "not valid JSON");
        row("bytes that are not UTF-8", "{\"a\": \"\xFF\"}", "not valid JSON");
        row("NaN", R"({"a": NaN})", "not valid JSON");
        row("a number beyond double", R"({"a": 1e999})", "not valid JSON");
        row("a key twice", R"({"a": 1, "b": 2, "a": 3})", "the key 'a' twice");
        row("a key twice inside", R"([{"b": {"c": 1, "c": 1}}])", "the key 'c' twice");
        row("a key twice by an escape", R"({"a": 1, "\u0061": 2})", "the key 'a' twice");
        row("deep arrays", QByteArray(100'000, '['), "deeper than 64");
        row("deep objects", QByteArray(R"({"a":)").repeated(100'000), "deeper than 64");
    }
    void refuses() {
        QFETCH(const QByteArray, text);
        QFETCH(const QByteArray, fragment);
        const auto json = parseJson(text.toStdString(), "some.json");
        VERIFY_ERROR(json, ErrorCode::BadFormat, fragment.toStdString());
        QVERIFY(json.error().what.find("some.json") != std::string::npos);
    }

    void sameKeyInDifferentObjectsIsFine() {
        VERIFY_OK(parseJson(R"({"a": {"x": 1}, "b": {"x": 1}, "c": [{"x": 1}, {"x": 1}]})", "f"));
    }

    void nestsAsDeepAsAllowed() {
        const std::string open(kDeepestJson, '[');
        const std::string close(kDeepestJson, ']');
        VERIFY_OK(parseJson(open + close, "f"));
        VERIFY_ERROR(parseJson("[" + open + close + "]", "f"), ErrorCode::BadFormat, "deeper");
    }
};

KVGLASS_TEST(JsonDocumentTest);
#include "json_document_test.moc"
