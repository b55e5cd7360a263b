// SPDX-FileCopyrightText: 2026 The KVGlass authors
// SPDX-License-Identifier: Apache-2.0

#include "engine/recording/recording_comparison.h"

#include <QTest>

#include "engine/recording/anonymise.h"
#include "engine/recording/comparison_verdict.h"
#include "tests/engine/recording/sample_recording.h"
#include "tests/support/test_program.h"

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
    void deviationsAreThoseOfTheSteps();
    void theVerdictFollowsFromTheNumbers();
    void theVerdictSaysWhatCannotBeCompared();
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

void RecordingComparisonTest::deviationsAreThoseOfTheSteps() {
    const Recording before = timed(1.0, 0);
    const RecordingComparison result = compareRecordings(before, timed(1.5, 0));
    std::vector<double> times;
    for (const StepSample& step : before.steps)
        if (step.kind == StepKind::Decode)
            times.push_back(step.stepMs);
    const KindComparison* decode = find(result, StepKind::Decode);
    QCOMPARE(decode->n, static_cast<std::int64_t>(times.size()));
    QCOMPARE(decode->firstMeanMs, *mean(times));
    QCOMPARE(*decode->firstDeviationMs, *standardDeviation(times, Deviation::Sample));
    QVERIFY(qAbs(*decode->secondDeviationMs / *decode->firstDeviationMs - 1.5) < 1e-9);
    QVERIFY(!find(result, StepKind::Prefill)->firstDeviationMs); // a single step
    QCOMPARE(result.main()->kind, StepKind::Decode);
}

void RecordingComparisonTest::theVerdictFollowsFromTheNumbers() {
    const std::string slower = verdictOf(compareRecordings(timed(1.0, 0), timed(1.5, 0)));
    QVERIFY2(
        slower.starts_with("B is slower: its 78 decode steps took 1.500 times as long as those "
                           "of A (95 % interval 1.500 to 1.500), which chance does not explain. "),
        slower.c_str());
    QVERIFY(slower.ends_with("Their texts are the same in all 120 new tokens that both have."));
    const std::string faster = verdictOf(compareRecordings(timed(1.5, 3), timed(1.0, 0)));
    QVERIFY2(faster.starts_with("B is faster: ") && faster.find(" 0.66") != std::string::npos,
             faster.c_str());
    const std::string same = verdictOf(compareRecordings(timed(1.0, 0), timed(1.0, 5)));
    QVERIFY2(same.starts_with("Neither is shown to be faster: "), same.c_str());
    Recording other = timed(1.0, 0);
    other.tokens[41].token = TokenId(other.tokens[41].token.value ^ 1);
    for (StepSample& step : other.steps)
        step.bytes.kvReserved = 100;
    const std::string text = verdictOf(compareRecordings(timed(1.0, 0), other));
    QVERIFY2(
        text.ends_with("The cache of B took 100 bytes at most, that of A 12,288: 12,188 fewer. "
                       "Their texts differ from new token 42 on."),
        text.c_str());
}

void RecordingComparisonTest::theVerdictSaysWhatCannotBeCompared() {
    const Recording one = timed(1.0, 0);
    Recording other = one;
    for (StepSample& step : other.steps)
        step.computedPositions += 1;
    QVERIFY(verdictOf(compareRecordings(one, other)).starts_with("No step of one is like"));
    QVERIFY(compareRecordings(one, other).main() == nullptr);
    other = one;
    other.steps.resize(1);
    other.tokens.resize(1);
    QVERIFY(
        verdictOf(compareRecordings(one, other)).starts_with("Only one prefill step is in both"));
    QVERIFY(verdictOf(compareRecordings(one, anonymised(one))).ends_with("it was taken out."));
    other.prompt[0] = TokenId(1);
    QVERIFY(verdictOf(compareRecordings(one, other)).ends_with("their texts are not compared."));
}

KVGLASS_TEST(RecordingComparisonTest);
#include "recording_comparison_test.moc"
