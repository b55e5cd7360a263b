// SPDX-FileCopyrightText: 2026 The KVGlass authors
// SPDX-License-Identifier: Apache-2.0

#include "engine/recording/replay.h"

#include <QTest>

#include "engine/recording/record_json.h"
#include "engine/recording/replay_clock.h"
#include "tests/engine/generation/recording_observer.h"
#include "tests/engine/recording/sample_recording.h"
#include "tests/support/test_program.h"

using namespace kvglass;

namespace {

/// Moves only when it is told to.
struct VirtualClock {
    TimePoint now{};
    [[nodiscard]] std::function<TimePoint()> reader() {
        return [this] { return now; };
    }
    void advance(double ms) {
        now += std::chrono::duration_cast<Clock::duration>(
            std::chrono::duration<double, std::milli>(ms));
    }
};

std::shared_ptr<const Recording> shared(const SampleOptions& options) {
    return std::make_shared<const Recording>(sampleRecording(options));
}

} // namespace

class ReplayTest : public QObject {
    Q_OBJECT
private slots:
    void everyTokenOfAThousandComesAtItsTime();
    void fasterAndSlowerPlacesDoNotDrift();
    void theSameIsReportedAsInTheRun();
    void aSwitchComesBeforeItsStep();
    void singleStepsBringOneTokenEach();
    void attentionAppearsWithItsStep();
    void pausedTimeDoesNotCount();
    void thePlaceCanJump();
};

// A tick of 60 Hz is not a whole number of nanoseconds, and a thousand of them are added up by the
// virtual clock, as they are by a real one. Each token has to come with the first tick at or after
// its time, never a tick later.
void ReplayTest::everyTokenOfAThousandComesAtItsTime() {
    const auto recording = shared({.newTokens = 1000, .withAttention = false});
    VirtualClock time;
    const ReplayClock clock(time.reader());
    Replay replay(recording, RequestId(3));
    RecordingObserver observer;
    constexpr double kTickMs = 1000.0 / 60.0;
    const TimePoint start = time.now;
    std::size_t seen = 0;
    for (double before = -1.0; !replay.isAtEnd();) {
        const double now = millisecondsBetween(start, time.now);
        (void)replay.advanceTo(clock.atMs(), observer);
        for (; seen < observer.events.size(); ++seen) {
            const double due = recording->tokens[seen].timeMs;
            QVERIFY2(due <= now && due > before, qPrintable(QString::number(seen)));
        }
        before = now;
        time.advance(kTickMs);
    }
    QCOMPARE(seen, std::size_t{1000});
}

void ReplayTest::fasterAndSlowerPlacesDoNotDrift() {
    VirtualClock time;
    ReplayClock clock(time.reader());
    // Hundreds of changes of the pace; the place is the sum of what each of them covered.
    double expected = 0.0;
    for (int round = 0; round < 500; ++round) {
        const double pace = round % 2 == 0 ? 4.0 : 0.25;
        clock.setPace(pace);
        time.advance(8.0);
        expected += 8.0 * pace;
        QCOMPARE(clock.atMs(), expected); // these numbers are exact in binary
    }
}

void ReplayTest::theSameIsReportedAsInTheRun() {
    const auto recording = shared({});
    Replay replay(recording, RequestId(9));
    RecordingObserver observer;
    (void)replay.advanceTo(1e9, observer);
    QVERIFY(replay.isAtEnd());
    QCOMPARE(observer.prompt, recording->prompt);
    QCOMPARE(observer.steps.size(), recording->steps.size());
    for (std::size_t index = 0; index < observer.steps.size(); ++index) {
        QCOMPARE(observer.steps[index].request, RequestId(9));
        QCOMPARE(jsonLine(stepJson(observer.steps[index])),
                 jsonLine(stepJson(recording->steps[index])));
        QCOMPARE(jsonLine(tokenJson(observer.events[index])),
                 jsonLine(tokenJson(recording->tokens[index])));
        QCOMPARE(observer.events[index].bytes, recording->tokens[index].bytes);
    }
    QCOMPARE(observer.switches.size(), recording->switches.size());
    QCOMPARE(observer.switches[1].problem, recording->switches[1].problem);
}

void ReplayTest::aSwitchComesBeforeItsStep() {
    const auto recording = shared({});
    Replay replay(recording, RequestId(1));
    RecordingObserver observer;
    const auto change = static_cast<std::size_t>(recording->switches[0].step);
    for (std::size_t step = 1; step < change; ++step)
        replay.advanceOneToken(observer);
    QVERIFY(observer.switches.empty());
    replay.advanceOneToken(observer);
    QCOMPARE(observer.switches.size(), std::size_t{1});
}

void ReplayTest::singleStepsBringOneTokenEach() {
    const auto recording = shared({});
    Replay replay(recording, RequestId(1));
    RecordingObserver observer;
    for (std::size_t index = 0; index < recording->tokens.size(); ++index) {
        QCOMPARE(*replay.nextMs(), recording->tokens[index].timeMs);
        replay.advanceOneToken(observer);
        QCOMPARE(observer.events.size(), index + 1);
    }
    QVERIFY(!replay.nextMs());
    replay.advanceOneToken(observer);
    QCOMPARE(observer.events.size(), recording->tokens.size());
}

void ReplayTest::attentionAppearsWithItsStep() {
    const auto recording = shared({});
    Replay replay(recording, RequestId(1));
    RecordingObserver observer;
    const auto& store = replay.attention();
    QVERIFY(!store->isCaptured(0));
    replay.advanceOneToken(observer);
    const auto prompt = std::ssize(recording->prompt);
    QVERIFY(store->isCaptured(prompt - 1) && !store->isCaptured(prompt));
    (void)replay.advanceTo(1e9, observer);
    for (std::int64_t position = 0; position < prompt + 23; ++position) {
        const auto expected = recording->attention->row(position, LayerIndex(1), HeadIndex(2));
        const auto row = store->row(position, LayerIndex(1), HeadIndex(2));
        QVERIFY(std::equal(row.begin(), row.end(), expected.begin(), expected.end()));
        QCOMPARE(store->statistics(position)[4].entropy,
                 recording->attention->statistics(position)[4].entropy);
    }
}

void ReplayTest::pausedTimeDoesNotCount() {
    VirtualClock time;
    ReplayClock clock(time.reader());
    time.advance(10.0);
    clock.pause();
    time.advance(1000.0);
    QCOMPARE(clock.atMs(), 10.0);
    clock.resume();
    time.advance(5.0);
    QCOMPARE(clock.atMs(), 15.0);
}

void ReplayTest::thePlaceCanJump() {
    VirtualClock time;
    ReplayClock clock(time.reader());
    clock.jumpTo(100.0);
    time.advance(1.0);
    QCOMPARE(clock.atMs(), 101.0);
}

KVGLASS_TEST(ReplayTest);
#include "replay_test.moc"
