// SPDX-FileCopyrightText: 2026 The KVGlass authors
// SPDX-License-Identifier: Apache-2.0

#include <thread>

#include <QTest>

#include "engine/generation/generation_control.h"
#include "tests/support/test_program.h"

using namespace kvglass;

class GenerationControlTest : public QObject {
    Q_OBJECT
private slots:
    void withoutPauseAndPaceNobodyWaits();
    void aPolicyIsTakenOnce();
    void aSingleStepNeedsAPause();
    void resumingForgetsStepsThatWereNotMade();
    void theFirstTurnDoesNotWaitForThePace();
    void aStopEndsTheWaitForThePace();
    void aNewPaceEndsTheWaitForTheOldOne();
};

void GenerationControlTest::withoutPauseAndPaceNobodyWaits() {
    GenerationControl control;
    for (int turn = 0; turn < 3; ++turn)
        QVERIFY(control.waitForTurn() >= 0.0); // returns at all
    QVERIFY(!control.isPaused());
    QVERIFY(!control.isWaitingInPause());
}

void GenerationControlTest::aPolicyIsTakenOnce() {
    GenerationControl control;
    QVERIFY(!control.takeCachePolicy().has_value());
    control.setCachePolicy(CachePolicy::full());
    control.setCachePolicy(CachePolicy::off()); // the last one counts
    QCOMPARE(control.takeCachePolicy().value(), CachePolicy::off());
    QVERIFY(!control.takeCachePolicy().has_value());
}

void GenerationControlTest::aSingleStepNeedsAPause() {
    GenerationControl control;
    control.singleStep(); // means nothing
    control.pause();
    control.singleStep();
    QVERIFY(control.waitForTurn() >= 0.0);
    QVERIFY(control.isPaused());
    std::jthread other([&] {
        while (!control.isWaitingInPause()) // the second turn really waits
            std::this_thread::yield();
        control.singleStep();
    });
    QVERIFY(control.waitForTurn() >= 0.0);
}

void GenerationControlTest::resumingForgetsStepsThatWereNotMade() {
    GenerationControl control;
    control.pause();
    control.singleStep();
    control.singleStep();
    control.resume();
    control.pause();
    std::jthread other([&] {
        while (!control.isWaitingInPause())
            std::this_thread::yield();
        control.resume();
    });
    QVERIFY(control.waitForTurn() >= 0.0);
    QVERIFY(!control.isPaused());
}

// A pace of one token in ten years: a wait for it would not end.
void GenerationControlTest::theFirstTurnDoesNotWaitForThePace() {
    GenerationControl control;
    control.setPace(3e-9);
    QVERIFY(control.waitForTurn() >= 0.0);
}

void GenerationControlTest::aStopEndsTheWaitForThePace() {
    GenerationControl control;
    control.setPace(3e-9);
    QVERIFY(control.waitForTurn() >= 0.0);
    std::jthread other([&] { control.stop(); });
    QVERIFY(control.waitForTurn() >= 0.0);
    QVERIFY(control.stopToken().stop_requested());
}

void GenerationControlTest::aNewPaceEndsTheWaitForTheOldOne() {
    GenerationControl control;
    control.setPace(3e-9);
    QVERIFY(control.waitForTurn() >= 0.0);
    std::jthread other([&] { control.setPace(0.0); });
    QVERIFY(control.waitForTurn() >= 0.0);
}

KVGLASS_TEST(GenerationControlTest);
#include "generation_control_test.moc"
