// SPDX-FileCopyrightText: 2026 The KVGlass authors
// SPDX-License-Identifier: Apache-2.0

// The schema in the tree says what the program writes: every entry of a recording is checked with
// the part of JSON Schema that the schema uses, in both directions: nothing is missing, and nothing
// is there that the schema does not name.

#include <algorithm>
#include <array>
#include <fstream>

#include <QTest>

#include "engine/recording/anonymise.h"
#include "tests/engine/recording/raw_recording.h"
#include "tests/engine/recording/sample_recording.h"
#include "tests/support/test_folders.h"
#include "tests/support/test_program.h"

using namespace kvglass;
using Json = nlohmann::json;

namespace {

bool hasType(const Json& value, const std::string& type) {
    if (type == "integer")
        return value.is_number_integer();
    if (type == "number")
        return value.is_number();
    if (type == "null")
        return value.is_null();
    return value.type_name() == type;
}

/// Empty, or where and why `value` does not match.
std::string whyNot(const Json& value, const Json& schema, const std::string& at) {
    const Json types = schema.value("type", Json::array());
    bool known = types.empty();
    for (const Json& type : types.is_array() ? types : Json::array({types}))
        known |= hasType(value, type.get<std::string>());
    if (!known)
        return at + " is a " + value.type_name();
    if (schema.contains("enum") &&
        std::find(schema["enum"].begin(), schema["enum"].end(), value) == schema["enum"].end())
        return at + " is " + value.dump();
    if (schema.contains("minimum") && value.is_number() && value < schema["minimum"])
        return at + " is too small";
    if (value.is_array() && schema.contains("items"))
        for (const Json& item : value)
            if (std::string why = whyNot(item, schema["items"], at + "[]"); !why.empty())
                return why;
    if (!value.is_object() || !schema.contains("properties"))
        return {};
    for (const Json& key : schema.value("required", Json::array()))
        if (!value.contains(key.get<std::string>()))
            return at + " lacks " + key.get<std::string>();
    for (const auto& [key, item] : value.items()) {
        if (!schema["properties"].contains(key))
            return at + " has " + key + ", which the schema does not name";
        if (std::string why = whyNot(item, schema["properties"][key], at + "." + key); !why.empty())
            return why;
    }
    return {};
}

} // namespace

class RecordingSchemaTest : public QObject {
    Q_OBJECT
private slots:
    void everyEntryMatchesItsPart_data();
    void everyEntryMatchesItsPart();
    void theCheckFindsWhatDoesNotMatch();

private:
    [[nodiscard]] static Json schema();
};

Json RecordingSchemaTest::schema() {
    std::ifstream file(bundledResources() / "recording-schema/kvglass-recording-1.schema.json");
    return Json::parse(file);
}

void RecordingSchemaTest::everyEntryMatchesItsPart_data() {
    QTest::addColumn<bool>("isAnonymised");
    QTest::newRow("as recorded") << false;
    QTest::newRow("anonymised") << true;
}

void RecordingSchemaTest::everyEntryMatchesItsPart() {
    QFETCH(bool, isAnonymised);
    RawRecording raw(isAnonymised ? anonymised(sampleRecording()) : sampleRecording());
    const Json parts = schema()["$defs"];
    const auto check = [&](const Json& value, const std::string& part) {
        const std::string why = whyNot(value, parts.at(part), part);
        QVERIFY2(why.empty(), why.c_str());
    };
    check(raw.manifest(), "manifest");
    check(Json::parse(raw.entries()["prompt.json"]), "prompt");
    check(Json::parse(raw.entries()["end.json"]), "end");
    constexpr std::array<std::pair<const char*, const char*>, 4> kLines = {
        {{"words.jsonl", "word"},
         {"steps.jsonl", "step"},
         {"tokens.jsonl", "token"},
         {"switches.jsonl", "switch"}}};
    for (const auto& [entry, part] : kLines)
        raw.editLines(entry, [&, kind = part](Json& line) { check(line, kind); });
}

void RecordingSchemaTest::theCheckFindsWhatDoesNotMatch() {
    RawRecording raw(sampleRecording());
    const Json step = schema()["$defs"]["step"];
    Json line;
    raw.editLine("steps.jsonl", 2, [&](Json& found) { line = found; });
    QVERIFY(whyNot(line, step, "step").empty());
    Json changed = line;
    changed["extra"] = 1;
    QVERIFY(!whyNot(changed, step, "step").empty());
    changed = line;
    changed.erase("t_ms");
    QVERIFY(!whyNot(changed, step, "step").empty());
    changed = line;
    changed["kind"] = "jump";
    QVERIFY(!whyNot(changed, step, "step").empty());
    changed = line;
    changed["positions"] = "3";
    QVERIFY(!whyNot(changed, step, "step").empty());
}

KVGLASS_TEST(RecordingSchemaTest);
#include "recording_schema_test.moc"
