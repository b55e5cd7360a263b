// SPDX-FileCopyrightText: 2026 The KVGlass authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "ui/client/replay_player.h"

#include <QSignalSpy>
#include <QTest>

#include "tests/engine/recording/sample_recording.h"
#include "tests/support/test_program.h"
#include "ui/client/run_recording.h"

namespace kvglass::ui {

namespace {

struct Setup {
    explicit Setup(const SampleOptions& options = {})
        : recording(std::make_shared<const Recording>(sampleRecording(options))) {}
    TimePoint now{};
    RunData data;
    ReplayPlayer player{&data, nullptr, [this] { return now; }};
    std::shared_ptr<const Recording> recording;

    void advanceTo(double ms) {
        now = TimePoint{} + std::chrono::duration_cast<Clock::duration>(
                                std::chrono::duration<double, std::milli>(ms));
    }
};

} // namespace

class ReplayPlayerTest : public QObject {
    Q_OBJECT
private slots:
    void tokensComeWhenTheirTimeHasCome() {
        Setup s;
        s.player.open(s.recording);
        QVERIFY(s.data.tokens().empty());
        QCOMPARE(s.data.prompt().size(), s.recording->prompt.size());
        QCOMPARE(s.data.prompt()[0].bytes, s.recording->words.at(s.recording->prompt[0]));
        s.advanceTo(s.recording->tokens[9].timeMs);
        QTRY_COMPARE(s.data.tokens().size(), std::size_t{10});
        QTest::qWait(50); // the timer goes on, the clock does not
        QCOMPARE(s.data.tokens().size(), std::size_t{10});
        QVERIFY(!s.data.summary());
        s.advanceTo(1e6);
        QTRY_VERIFY(s.player.isAtEnd());
        QCOMPARE(s.data.tokens().size(), s.recording->tokens.size());
        QCOMPARE(s.data.steps().size(), s.recording->steps.size());
        QCOMPARE(s.data.switches().size(), s.recording->switches.size());
        QVERIFY(s.data.summary());
    }

    void faster() {
        Setup s;
        s.player.setPace(4.0);
        s.player.open(s.recording);
        s.advanceTo(s.recording->tokens[9].timeMs / 4.0 + 0.001);
        QTRY_COMPARE(s.data.tokens().size(), std::size_t{10});
    }

    void pausedNothingComes() {
        Setup s;
        s.player.open(s.recording);
        s.player.pause();
        QVERIFY(s.player.isPaused());
        s.advanceTo(1e6);
        QTest::qWait(50);
        QVERIFY(s.data.tokens().empty());
        s.player.resume(); // goes on from where it was
        QVERIFY(!s.player.isPaused());
        QTest::qWait(50);
        QVERIFY(s.data.tokens().empty());
    }

    void singleStepsWalkToTheEnd() {
        Setup s;
        s.player.open(s.recording);
        for (std::size_t index = 1; index < s.recording->tokens.size(); ++index) {
            s.player.singleStep();
            QCOMPARE(s.data.tokens().size(), index);
            QVERIFY(s.player.isPaused());
        }
        s.player.singleStep();
        QVERIFY(s.player.isAtEnd() && !s.player.isPaused());
        s.player.singleStep();
        QCOMPARE(s.data.tokens().size(), s.recording->tokens.size());
    }

    void resumedAfterAStepItGoesOnFromThere() {
        Setup s;
        s.player.open(s.recording);
        for (int step = 0; step < 5; ++step)
            s.player.singleStep();
        s.player.resume();
        s.advanceTo(s.recording->tokens[7].timeMs - s.recording->tokens[4].timeMs + 0.001);
        QTRY_COMPARE(s.data.tokens().size(), std::size_t{8});
    }

    void theEndCanBeSkippedTo() {
        Setup s;
        QSignalSpy states(&s.player, &ReplayPlayer::stateChanged);
        s.player.open(s.recording);
        s.player.skipToEnd();
        QVERIFY(s.player.isAtEnd() && s.data.summary());
        QCOMPARE(s.data.tokens().size(), s.recording->tokens.size());
        QCOMPARE(states.size(), 2); // opened, at the end
    }

    void attentionIsThereAsInTheRun() {
        Setup s;
        s.player.open(s.recording);
        s.player.singleStep();
        const auto prompt = static_cast<std::int64_t>(s.recording->prompt.size());
        QVERIFY(s.data.attention()->isCaptured(prompt - 1));
        QVERIFY(!s.data.attention()->isCaptured(prompt));
    }

    void aRecordingWithoutTokensIsAtItsEnd() {
        Setup s({.newTokens = 0, .withAttention = false});
        s.player.open(s.recording);
        QVERIFY(s.player.isAtEnd());
        s.player.skipToEnd();
        s.player.singleStep();
        QCOMPARE(s.data.prompt().size(), std::size_t{5});
    }

    void openedAgainItBeginsAgain() {
        Setup s;
        s.player.open(s.recording);
        s.player.skipToEnd();
        s.player.open(s.recording);
        QVERIFY(s.data.tokens().empty() && !s.data.summary());
        s.player.close();
        QVERIFY(!s.player.isOpen() && s.player.recording() == nullptr);
    }

    void whatIsShownIsTheRecording() {
        Setup s;
        s.player.open(s.recording);
        s.player.skipToEnd();
        const Recording again = recordingOf(s.data, s.recording->header, *s.player.vocabulary());
        QCOMPARE(fullText(again), fullText(*s.recording));
    }
};

} // namespace kvglass::ui

using kvglass::ui::ReplayPlayerTest;
KVGLASS_TEST(ReplayPlayerTest);
#include "replay_player_test.moc"
