// SPDX-FileCopyrightText: 2026 The KVGlass authors
// SPDX-License-Identifier: Apache-2.0

#include "engine/export/data_export.h"

#include <algorithm>
#include <map>
#include <sstream>

#include <nlohmann/json.hpp>

#include <QTest>

#include "engine/export/step_table.h"
#include "engine/recording/anonymise.h"
#include "tests/engine/export/csv_reader.h"
#include "tests/engine/recording/sample_recording.h"
#include "tests/support/test_program.h"

using namespace kvglass;

class DataExportTest : public QObject {
    Q_OBJECT
private slots:
    void theCsvFileHasARowPerStep();
    void cellsAreTheMeasuredValues();
    void quotesCommasAndLineBreaksSurvive();
    void partsOfCharactersAreReplaced();
    void jsonLinesHoldEverything();
    void anonymisedExportsHoldNoText();
};

void DataExportTest::theCsvFileHasARowPerStep() {
    const auto rows = readCsv(csvText(sampleRecording()));
    QCOMPARE(rows.size(), std::size_t{25});
    for (const auto& row : rows)
        QCOMPARE(row.size(), rows[0].size());
    for (const char* name : {"step", "t_ms", "step_ms", "device_ms", "mlp_ms", "kv_used_bytes",
                             "token_text", "candidate_1_id", "candidate_10_probability"})
        QVERIFY2(std::count(rows[0].begin(), rows[0].end(), name) == 1, name);
}

void DataExportTest::cellsAreTheMeasuredValues() {
    const Recording recording = sampleRecording();
    const auto rows = readCsv(csvText(recording));
    const auto cell = [&](std::size_t step, const char* name) {
        const auto place = std::find(rows[0].begin(), rows[0].end(), name) - rows[0].begin();
        return rows[step][static_cast<std::size_t>(place)];
    };
    for (std::size_t step = 1; step <= recording.steps.size(); ++step) {
        const StepSample& sample = recording.steps[step - 1];
        QCOMPARE(std::stod(cell(step, "t_ms")), sample.endMs); // exactly
        QCOMPARE(std::stod(cell(step, "step_ms")), sample.stepMs);
        QCOMPARE(cell(step, "device_ms").empty(), !sample.deviceMs);
        QCOMPARE(cell(step, "kind"), std::string(name(sample.kind)));
        QCOMPARE(std::stoll(cell(step, "kv_used_bytes")), sample.bytes.kvUsed);
        QVERIFY(cell(step, "embedding_ms").empty()); // was not measured
        QCOMPARE(std::stof(cell(step, "candidate_2_logit")),
                 recording.tokens[step - 1].candidates[1].logit);
        QVERIFY(cell(step, "candidate_4_id").empty());
    }
}

void DataExportTest::quotesCommasAndLineBreaksSurvive() {
    Recording recording = sampleRecording({.newTokens = 1});
    const std::string text = "a, \"b\"\r\nc";
    recording.tokens[0].bytes = text;
    const auto rows = readCsv(csvText(recording));
    QVERIFY(std::count(rows[1].begin(), rows[1].end(), text) == 1);
}

void DataExportTest::partsOfCharactersAreReplaced() {
    QCOMPARE(displayText("\xC3"), std::string("\uFFFD"));
    QCOMPARE(displayText("caf\xC3\xA9"), std::string("café"));
}

void DataExportTest::jsonLinesHoldEverything() {
    const Recording recording = sampleRecording();
    std::map<std::string, int> count;
    std::istringstream stream(jsonLinesText(recording));
    for (std::string line; std::getline(stream, line);) {
        const auto object = nlohmann::json::parse(line);
        ++count[object["record"]];
        if (object["record"] == "attention" && object["position"] == 9 && object["layer"] == 1 &&
            object["head"] == 2) {
            const auto row = recording.attention->row(9, LayerIndex(1), HeadIndex(2));
            QCOMPARE(object["weights_sqrt_u8"].get<std::vector<int>>(),
                     std::vector<int>(row.begin(), row.end()));
        }
    }
    QCOMPARE(count["header"], 1);
    QCOMPARE(count["prompt"], 1);
    QCOMPARE(count["end"], 1);
    QCOMPARE(count["step"], 24);
    QCOMPARE(count["token"], 24);
    QCOMPARE(count["switch"], 3);
    QCOMPARE(count["word"], static_cast<int>(recording.words.size()));
    QCOMPARE(count["attention"], 28 * 2 * 3);
}

void DataExportTest::anonymisedExportsHoldNoText() {
    const Recording recording = anonymised(sampleRecording());
    for (const std::string& text : {csvText(recording), jsonLinesText(recording)}) {
        QVERIFY(text.find(" w1") == std::string::npos && text.find("Tell") == std::string::npos);
        QVERIFY(text.find("quoted") == std::string::npos);
    }
}

KVGLASS_TEST(DataExportTest);
#include "data_export_test.moc"
