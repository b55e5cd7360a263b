// SPDX-FileCopyrightText: 2026 The KVGlass authors
// SPDX-License-Identifier: Apache-2.0

#include "engine/recording/recording_comparison.h"

#include <QTest>

#include "engine/recording/anonymise.h"
#include "tests/engine/recording/sample_recording.h"

using namespace kvglass;

namespace {

/// Steps that scatter a little around their time, `factor` times as long.
Recording timed(double factor, std::uint64_t phase) {
    Recording recording = sampleRecording({.newTokens = 120, .withAttention = false});
    for (StepSample& step : recording.steps) {
        const auto wobble =
            static_cast<double>((static_cast<std::uint64_t>(step.step) * 37 + phase) % 11);
        step.stepMs = factor * (1.0 + 0.002 * wobble);
    }
    return recording;
}

const KindComparison* find(const RecordingComparison& result, StepKind kind) {
    for (const KindComparison& one : result.kinds)
        if (one.kind == kind)
            return &one;
    return nullptr;
}

} // namespace

class RecordingComparisonTest : public QObject {
    Q_OBJECT
private slots:
    void aRecordingIsNoSlowerThanItself();
    void theRatioIsThatOfTheSteps();
    void aFasterOneNeverFails();
    void noiseDoesNotFail();
    void aKindWithOneStepNeverFails();
    void stepsOfOtherKindsAreNotCompared();
    void theFirstDifferingTokenIsFound();
    void anonymisedTextIsNotKnown();
    void settingsAndMemoryThatDifferAreNamed();
};

void RecordingComparisonTest::aRecordingIsNoSlowerThanItself() {
    const Recording recording = timed(1.0, 0);
    const RecordingComparison result = compareRecordings(recording, recording);
    QCOMPARE(result.aligned, std::int64_t{120});
    QCOMPARE(result.unaligned, std::int64_t{0});
    QCOMPARE(result.kinds.size(), std::size_t{4});
    for (const KindComparison& kind : result.kinds) {
        QCOMPARE(kind.medianRatio, 1.0);
        QCOMPARE(kind.meanRatio, 1.0);
    }
    QVERIFY(!result.firstDifferingToken && result.samePrompt && result.textIsKnown);
    QVERIFY(result.differences.empty());
    QVERIFY(result.slowerThan(0.0).empty());
}

void RecordingComparisonTest::theRatioIsThatOfTheSteps() {
    const RecordingComparison result = compareRecordings(timed(1.0, 0), timed(1.5, 0));
    const KindComparison* decode = find(result, StepKind::Decode);
    QVERIFY(decode != nullptr);
    QVERIFY(qAbs(decode->medianRatio - 1.5) < 1e-12 && qAbs(decode->meanRatio - 1.5) < 1e-12);
    QVERIFY(decode->meanInterval->low > 1.49 && decode->meanInterval->high < 1.51);
    QVERIFY(!result.slowerThan(0.4).empty());
    QVERIFY(result.slowerThan(0.6).empty());
}

void RecordingComparisonTest::aFasterOneNeverFails() {
    QVERIFY(compareRecordings(timed(1.5, 0), timed(1.0, 0)).slowerThan(0.0).empty());
}

void RecordingComparisonTest::noiseDoesNotFail() {
    // The same times in another order: whatever the limit, chance explains it.
    QVERIFY(compareRecordings(timed(1.0, 0), timed(1.0, 5)).slowerThan(0.0).empty());
}

void RecordingComparisonTest::aKindWithOneStepNeverFails() {
    const Recording before = timed(1.0, 0);
    Recording after = before;
    after.steps.front().stepMs = 1000.0;
    const RecordingComparison result = compareRecordings(before, after);
    const KindComparison* prefill = find(result, StepKind::Prefill);
    QCOMPARE(prefill->n, std::int64_t{1});
    QVERIFY(!prefill->meanInterval && prefill->medianRatio > 900.0);
    QVERIFY(result.slowerThan(0.05).empty());
}

void RecordingComparisonTest::stepsOfOtherKindsAreNotCompared() {
    const Recording before = timed(1.0, 0);
    Recording after = timed(1.0, 0);
    after.steps.resize(100);
    after.tokens.resize(100);
    after.steps[5].kind = StepKind::Recompute;
    const RecordingComparison result = compareRecordings(before, after);
    QCOMPARE(result.aligned, std::int64_t{99});
    QCOMPARE(result.unaligned, std::int64_t{21});
}

void RecordingComparisonTest::theFirstDifferingTokenIsFound() {
    const Recording before = timed(1.0, 0);
    Recording after = before;
    after.tokens[41].token = TokenId(after.tokens[41].token.value ^ 1);
    QCOMPARE(compareRecordings(before, after).firstDifferingToken, std::optional<std::int64_t>(42));
    after.prompt[0] = TokenId(1);
    QVERIFY(!compareRecordings(before, after).samePrompt);
}

void RecordingComparisonTest::anonymisedTextIsNotKnown() {
    const Recording recording = timed(1.0, 0);
    QVERIFY(!compareRecordings(recording, anonymised(recording)).textIsKnown);
}

void RecordingComparisonTest::settingsAndMemoryThatDifferAreNamed() {
    const Recording before = timed(1.0, 0);
    Recording after = before;
    after.header.settings.weightType = WeightType::BF16;
    after.steps[3].bytes.kvReserved = 1'000'000;
    const RecordingComparison result = compareRecordings(before, after);
    QCOMPARE(result.differences, std::vector<std::string>{"weight type: f32, then bf16"});
    QCOMPARE(result.firstPeakKvBytes, std::int64_t{12'288});
    QCOMPARE(result.secondPeakKvBytes, std::int64_t{1'000'000});
}

QTEST_GUILESS_MAIN(RecordingComparisonTest)
#include "recording_comparison_test.moc"
