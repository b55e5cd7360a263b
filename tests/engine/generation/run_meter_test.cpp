// SPDX-FileCopyrightText: 2026 The KVGlass authors
// SPDX-License-Identifier: Apache-2.0

#include <QTest>

#include "engine/generation/request_clock.h"
#include "engine/generation/run_meter.h"
#include "tests/support/test_program.h"

using namespace kvglass;

class RunMeterTest : public QObject {
    Q_OBJECT
private slots:
    void theNumbersAreThoseOfTheirDefinitions();
    void aRunWithoutATokenHasOnlyItsEnd();
    void aRebuildIsNoPrefill();
    void aClockLeavesOutTheWaits();
};

void RunMeterTest::theNumbersAreThoseOfTheirDefinitions() {
    RunMeter meter(RequestId(4), 10);
    StepSample step;
    step.kind = StepKind::Prefill;
    for (std::int64_t number = 1; number <= 5; ++number) {
        step.step = number;
        step.computedPositions = number == 1 ? 10 : 1;
        step.stepMs = number == 1 ? 40.0 : 5.0;
        meter.addStep(step);
        meter.addToken(number == 1 ? 50.0 : 50.0 + 10.0 * static_cast<double>(number - 1));
        step.kind = StepKind::Decode;
    }
    meter.addCacheSwitch();
    const GenerationSummary summary = meter.summary(FinishReason::Length, 1000.0);
    QCOMPARE(summary.request, RequestId(4));
    QCOMPARE(summary.promptTokens, std::int64_t{10});
    QCOMPARE(summary.reusedPromptTokens, std::int64_t{0});
    QCOMPARE(summary.newTokens, std::int64_t{5});
    QCOMPARE(summary.computedPositions, std::int64_t{14});
    QCOMPARE(summary.cacheSwitches, std::int64_t{1});
    QCOMPARE(summary.ttftMs.value(), 50.0);
    QCOMPARE(summary.endToEndMs, 90.0);     // the last token, not the end of the run
    QCOMPARE(summary.tpotMs.value(), 10.0); // (90 - 50) / 4
    QCOMPARE(summary.prefillTokensPerSecond.value(), 250.0); // 10 in 40 ms
    QCOMPARE(summary.decodeTokensPerSecond.value(), 100.0);  // 4 in 40 ms
    QCOMPARE(summary.outputTokensPerSecond.value(), 5 * 1000.0 / 90.0);
}

void RunMeterTest::aRunWithoutATokenHasOnlyItsEnd() {
    const GenerationSummary summary =
        RunMeter(RequestId(4), 10).summary(FinishReason::Stopped, 12.5);
    QCOMPARE(summary.endToEndMs, 12.5);
    QVERIFY(!summary.ttftMs && !summary.tpotMs && !summary.prefillTokensPerSecond &&
            !summary.decodeTokensPerSecond && !summary.outputTokensPerSecond);
}

void RunMeterTest::aRebuildIsNoPrefill() {
    RunMeter meter(RequestId(4), 10);
    StepSample step;
    step.step = 1;
    step.kind = StepKind::Rebuild;
    step.computedPositions = 10;
    step.stepMs = 40.0;
    meter.addStep(step);
    meter.addToken(41.0);
    QVERIFY(!meter.summary(FinishReason::Length, 41.0).prefillTokensPerSecond);
}

void RunMeterTest::aClockLeavesOutTheWaits() {
    const TimePoint submitted = Clock::now();
    RequestClock clock(submitted);
    const auto later = [&](int milliseconds) {
        return submitted + std::chrono::milliseconds(milliseconds);
    };
    QCOMPARE(clock.at(later(10)), 10.0);
    clock.addWait(4.0);
    clock.addWait(1.0);
    QCOMPARE(clock.at(later(30)), 25.0);
}

KVGLASS_TEST(RunMeterTest);
#include "run_meter_test.moc"
