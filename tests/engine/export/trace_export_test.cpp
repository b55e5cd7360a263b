// SPDX-FileCopyrightText: 2026 The KVGlass authors
// SPDX-License-Identifier: Apache-2.0

#include "engine/export/trace_export.h"

#include <cmath>
#include <map>
#include <vector>

#include <nlohmann/json.hpp>

#include <QTest>

#include "engine/recording/anonymise.h"
#include "tests/engine/recording/sample_recording.h"
#include "tests/support/test_program.h"

using namespace kvglass;
using Json = nlohmann::json;

namespace {

Json eventsOf(const Recording& recording) {
    return Json::parse(traceText(recording)).at("traceEvents");
}

std::int64_t nanoseconds(const Json& microseconds) {
    return std::llround(microseconds.get<double>() * 1000.0);
}

} // namespace

class TraceExportTest : public QObject {
    Q_OBJECT
private slots:
    void timesNeverGoBack();
    void slicesAreNested();
    void stepsAreAsLongAsMeasured();
    void countersAndSwitchesAreThere();
    void aRunWithoutStepsIsATrace();
    void anonymisedTracesHoldNoText();
};

void TraceExportTest::timesNeverGoBack() {
    double last = 0.0;
    for (const Json& event : eventsOf(sampleRecording({.newTokens = 500}))) {
        QVERIFY(event["ts"].get<double>() >= last);
        last = event["ts"].get<double>();
        if (event["ph"] == "X")
            QVERIFY(event["dur"].get<double>() >= 0.0);
    }
}

// As a viewer does it: a stack per track; a slice lies wholly within the one below it.
void TraceExportTest::slicesAreNested() {
    std::map<int, std::vector<std::int64_t>> open; // ends, per track
    std::size_t deepest = 0;
    int slices = 0;
    for (const Json& event : eventsOf(sampleRecording({.newTokens = 500}))) {
        if (event["ph"] != "X")
            continue;
        ++slices;
        auto& stack = open[event["tid"].get<int>()];
        const std::int64_t start = nanoseconds(event["ts"]);
        const std::int64_t end = start + nanoseconds(event["dur"]);
        while (!stack.empty() && stack.back() <= start)
            stack.pop_back();
        QVERIFY2(stack.empty() || end <= stack.back(), event.dump().c_str());
        stack.push_back(end);
        deepest = std::max(deepest, stack.size());
    }
    QCOMPARE(deepest, std::size_t{3}); // run > step > phase
    QCOMPARE(slices, 1 + 500 + 250 + 2 * 500);
}

void TraceExportTest::stepsAreAsLongAsMeasured() {
    const Recording recording = sampleRecording();
    std::size_t index = 0;
    for (const Json& event : eventsOf(recording)) {
        if (!event.contains("args") || !event["args"].contains("step"))
            continue;
        const StepSample& step = recording.steps[index++];
        QCOMPARE(event["name"].get<std::string>(), std::string(name(step.kind)));
        QCOMPARE(nanoseconds(event["dur"]), std::llround(step.stepMs * 1e6));
        QCOMPARE(nanoseconds(event["ts"]) + nanoseconds(event["dur"]),
                 std::llround(step.endMs * 1e6));
    }
    QCOMPARE(index, recording.steps.size());
}

void TraceExportTest::countersAndSwitchesAreThere() {
    int counters = 0;
    int switches = 0;
    for (const Json& event : eventsOf(sampleRecording())) {
        counters += event["ph"] == "C" && event["args"]["used"].is_number_integer();
        switches += event["ph"] == "i";
    }
    QCOMPARE(counters, 24);
    QCOMPARE(switches, 3);
}

void TraceExportTest::aRunWithoutStepsIsATrace() {
    QVERIFY(eventsOf(sampleRecording({.newTokens = 0, .withAttention = false})).size() > 0);
}

void TraceExportTest::anonymisedTracesHoldNoText() {
    QVERIFY(traceText(anonymised(sampleRecording())).find("\"text\"") == std::string::npos);
}

KVGLASS_TEST(TraceExportTest);
#include "trace_export_test.moc"
